import HTTPServing
import HTTPWire

/// All endpoints of one service, and the router that leads to them.
struct ServiceEndpoints: Sendable {
    private let slot: ModelSlot
    private let gate: AccessGate
    private let metrics: ServiceMetrics
    private let health: HealthEndpoint
    private let metricsPage: MetricsEndpoint
    private let description = OpenAPIEndpoint()
    private let reload: ReloadEndpoint

    /// Makes the endpoints of a service; what depends on the model, they take from the slot.
    init(
        configuration: ServiceConfiguration,
        slot: ModelSlot,
        gate: AccessGate,
        reloader: Reloader,
        metrics: ServiceMetrics,
        state: ServiceState
    ) {
        self.slot = slot
        self.gate = gate
        self.metrics = metrics
        health = HealthEndpoint(state: state, slot: slot)
        metricsPage = MetricsEndpoint(
            metrics: metrics,
            slot: slot,
            gate: gate,
            state: state,
            configuration: configuration
        )
        reload = ReloadEndpoint(reloader: reloader)
    }

    /// The routes; what does not wait is answered without a task.
    var router: Router {
        var router = Router()
        addMethod(to: &router)
        addLabelSets(to: &router)
        addOperation(to: &router)
        return router
    }

    private func addMethod(to router: inout Router) {
        router.on(
            "POST",
            "/refine",
            admitting: gate.admit(to: .refine),
            answeringByModel(.refine) { model, request throws(ServiceError) in
                try await model.refine.respond(to: request)
            }
        )
        router.on(
            "POST",
            "/classify",
            admitting: gate.admit(to: .classify),
            answeringByModel(.classify) { model, request throws(ServiceError) in
                try await model.classify.respond(to: request)
            }
        )
    }

    private func addLabelSets(to router: inout Router) {
        router.on(
            "GET",
            "/label-sets",
            admitting: gate.admit(to: .labelSets),
            answeringByModel(.labelSets) { model, _ in model.labelSets.list() }
        )
        router.on(
            "GET",
            "/label-sets/{name}",
            admitting: gate.admit(to: .labelSet),
            answeringByModel(.labelSet) { model, request throws(ServiceError) in
                try model.labelSets.get(request)
            }
        )
        router.on(
            "PUT",
            "/label-sets/{name}",
            admitting: gate.admit(to: .putLabelSet),
            answeringByModel(.putLabelSet) { model, request throws(ServiceError) in
                try await model.labelSets.put(request)
            }
        )
        router.on(
            "DELETE",
            "/label-sets/{name}",
            admitting: gate.admit(to: .deleteLabelSet),
            answeringByModel(.deleteLabelSet) { model, request throws(ServiceError) in
                try await model.labelSets.delete(request)
            }
        )
    }

    private func addOperation(to router: inout Router) {
        router.on(
            "GET",
            "/healthz",
            admitting: gate.admit(to: .health),
            immediate: answering(.health) { _ in health.health() }
        )
        router.on(
            "GET",
            "/readyz",
            admitting: gate.admit(to: .readiness),
            immediate: answering(.readiness) { _ throws(ServiceError) in
                try health.readiness()
            }
        )
        router.on(
            "GET",
            "/metrics",
            admitting: gate.admit(to: .metrics),
            answering(.metrics) { _ in metricsPage.respond() }
        )
        router.on(
            "GET",
            "/info",
            admitting: gate.admit(to: .info),
            immediate: answering(.info) { _ throws(ServiceError) in
                try slot.current.info.respond()
            }
        )
        router.on(
            "GET",
            "/openapi.yaml",
            admitting: gate.admit(to: .description),
            immediate: answering(.description) { _ in description.respond() }
        )
        router.on(
            "POST",
            "/admin/reload",
            admitting: gate.admit(to: .reload),
            answering(.reload) { _ async throws(ServiceError) in try await reload.respond() }
        )
    }

    /// Makes a handler that answers by the model that is served when the request begins.
    private func answeringByModel(
        _ route: ServiceRoute,
        _ respond:
            @escaping @Sendable (ModelEndpoints, HTTPRequest) async throws(ServiceError)
            -> HTTPResponse
    ) -> RequestHandler {
        let slot = slot
        return answering(route) { request async throws(ServiceError) in
            try await respond(try slot.current, request)
        }
    }

    /// Makes a handler: errors become problems, and every answer is counted.
    private func answering(
        _ route: ServiceRoute,
        _ respond: @escaping @Sendable (HTTPRequest) async throws(ServiceError) -> HTTPResponse
    ) -> RequestHandler {
        let metrics = metrics.route(route)
        return { request in
            let start = ContinuousClock.now
            let response: HTTPResponse
            do throws(ServiceError) {
                response = try await respond(request)
            } catch {
                response = error.problem.response
            }
            if !request.isInquiry { metrics.count(status: response.status, since: start) }
            return response
        }
    }

    /// The same for what answers at once.
    private func answering(
        _ route: ServiceRoute,
        _ respond: @escaping @Sendable (HTTPRequest) throws(ServiceError) -> HTTPResponse
    ) -> ImmediateRequestHandler {
        let metrics = metrics.route(route)
        return { request in
            let start = ContinuousClock.now
            let response: HTTPResponse
            do throws(ServiceError) {
                response = try respond(request)
            } catch {
                response = error.problem.response
            }
            if !request.isInquiry { metrics.count(status: response.status, since: start) }
            return response
        }
    }
}
