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
            observing: count(.refine),
            answeringByModel { model, request throws(ServiceError) in
                try await model.refine.respond(to: request)
            }
        )
        router.on(
            "POST",
            "/classify",
            admitting: gate.admit(to: .classify),
            observing: count(.classify),
            answeringByModel { model, request throws(ServiceError) in
                try await model.classify.respond(to: request)
            }
        )
    }

    private func addLabelSets(to router: inout Router) {
        router.on(
            "GET",
            "/label-sets",
            admitting: gate.admit(to: .labelSets),
            observing: count(.labelSets),
            answeringByModel { model, _ in model.labelSets.list() }
        )
        router.on(
            "GET",
            "/label-sets/{name}",
            admitting: gate.admit(to: .labelSet),
            observing: count(.labelSet),
            answeringByModel { model, request throws(ServiceError) in
                try model.labelSets.get(request)
            }
        )
        router.on(
            "PUT",
            "/label-sets/{name}",
            admitting: gate.admit(to: .putLabelSet),
            observing: count(.putLabelSet),
            checking: checking(LabelSetsEndpoint.checkPut),
            answeringByModel { model, request throws(ServiceError) in
                try await model.labelSets.put(request)
            }
        )
        router.on(
            "DELETE",
            "/label-sets/{name}",
            admitting: gate.admit(to: .deleteLabelSet),
            observing: count(.deleteLabelSet),
            answeringByModel { model, request throws(ServiceError) in
                try await model.labelSets.delete(request)
            }
        )
    }

    private func addOperation(to router: inout Router) {
        router.on(
            "GET",
            "/healthz",
            admitting: gate.admit(to: .health),
            observing: count(.health),
            immediate: answering { _ in health.health() }
        )
        router.on(
            "GET",
            "/readyz",
            admitting: gate.admit(to: .readiness),
            observing: count(.readiness),
            immediate: answering { _ throws(ServiceError) in
                try health.readiness()
            }
        )
        router.on(
            "GET",
            "/metrics",
            admitting: gate.admit(to: .metrics),
            observing: count(.metrics),
            answering { _ in metricsPage.respond() }
        )
        router.on(
            "GET",
            "/info",
            admitting: gate.admit(to: .info),
            observing: count(.info),
            immediate: answering { _ throws(ServiceError) in
                try slot.current.info.respond()
            }
        )
        router.on(
            "GET",
            "/openapi.yaml",
            admitting: gate.admit(to: .description),
            observing: count(.description),
            immediate: answering { _ in description.respond() }
        )
        router.on(
            "POST",
            "/admin/reload",
            admitting: gate.admit(to: .reload),
            observing: count(.reload),
            answering { _ async throws(ServiceError) in try await reload.respond() }
        )
    }

    /// Makes a handler that answers by the model that is served when the request begins.
    private func answeringByModel(
        _ respond:
            @escaping @Sendable (ModelEndpoints, HTTPRequest) async throws(ServiceError)
            -> HTTPResponse
    ) -> RequestHandler {
        let slot = slot
        return answering { request async throws(ServiceError) in
            try await respond(try slot.current, request)
        }
    }

    /// Counts the answers of a route.
    private func count(_ route: ServiceRoute) -> ResponseObserver {
        let metrics = metrics.route(route)
        return { response, start in metrics.count(status: response.status, since: start) }
    }

    /// Makes a check: errors become problems.
    private func checking(
        _ check: @escaping @Sendable (HTTPRequest) throws(ServiceError) -> Void
    ) -> RequestCheck {
        { request in
            do throws(ServiceError) {
                try check(request)
                return nil
            } catch {
                return error.problem.response
            }
        }
    }

    /// Makes a handler: errors become problems.
    private func answering(
        _ respond: @escaping @Sendable (HTTPRequest) async throws(ServiceError) -> HTTPResponse
    ) -> RequestHandler {
        { request in
            do throws(ServiceError) {
                return try await respond(request)
            } catch {
                return error.problem.response
            }
        }
    }

    /// The same for what answers at once.
    private func answering(
        _ respond: @escaping @Sendable (HTTPRequest) throws(ServiceError) -> HTTPResponse
    ) -> ImmediateRequestHandler {
        { request in
            do throws(ServiceError) {
                return try respond(request)
            } catch {
                return error.problem.response
            }
        }
    }
}
