import HTTPServing
import Reco
import VectorMemory

/// All endpoints of one service, and the router that leads to them.
struct ServiceEndpoints: Sendable {
    private let metrics = ServiceMetrics()
    private let refine: RefineEndpoint
    private let classify: ClassifyEndpoint
    private let labelSets: LabelSetsEndpoint
    private let health: HealthEndpoint
    private let metricsPage: MetricsEndpoint
    private let info: InfoEndpoint
    private let description = OpenAPIEndpoint()

    /// Makes the endpoints of a service; batches run on the given lanes.
    init(
        configuration: ServiceConfiguration,
        refiner: Refiner,
        store: LabelSetStore,
        classifier: Classifier,
        lanes: [ComputeLane],
        state: ServiceState
    ) {
        let (limits, dimension) = (configuration.limits, refiner.memory.dimension)
        let batcher = RefineBatcher(
            refiner: refiner,
            lanes: lanes,
            limits: limits,
            metrics: metrics
        )
        let cache = LabelSetCache(
            refiner: refiner,
            batcher: batcher,
            labelLimit: limits.cachedLabelLimit,
            metrics: metrics
        )
        let header = AnswerHeader(modelName: configuration.modelName, memory: refiner.memory)
        refine = RefineEndpoint(
            schema: RefineSchema(dimension: dimension, limits: limits, header: header),
            refiner: refiner,
            batcher: batcher,
            limits: limits
        )
        classify = ClassifyEndpoint(
            schema: ClassifySchema(
                dimension: dimension,
                limits: limits,
                labelLimits: store.limits,
                header: header
            ),
            refiner: refiner,
            batcher: batcher,
            store: store,
            cache: cache,
            classifier: classifier,
            limits: limits,
            lane: ComputeLane(name: "classify"),
            metrics: metrics
        )
        labelSets = LabelSetsEndpoint(
            schema: LabelSetSchema(dimension: dimension, limits: store.limits),
            store: store,
            lane: ComputeLane(name: "label-sets")
        )
        health = HealthEndpoint(state: state)
        metricsPage = MetricsEndpoint(
            metrics: metrics,
            refiner: refiner,
            store: store,
            state: state,
            configuration: configuration
        )
        info = InfoEndpoint(
            configuration: configuration,
            refiner: refiner,
            classifier: classifier,
            labelLimits: store.limits
        )
    }

    /// The routes; what does not wait is answered without a task.
    var router: Router {
        var router = Router()
        router.on("POST", "/refine", answering(.refine, refine.respond))
        router.on("POST", "/classify", answering(.classify, classify.respond))
        router.on("GET", "/healthz", immediate: answering(.health) { _ in health.health() })
        router.on(
            "GET",
            "/readyz",
            immediate: answering(.readiness) { _ throws(ServiceError) in
                try health.readiness()
            }
        )
        router.on("GET", "/metrics", answering(.metrics) { _ in metricsPage.respond() })
        router.on("GET", "/info", immediate: answering(.info) { _ in info.respond() })
        router.on(
            "GET",
            "/openapi.yaml",
            immediate: answering(.description) { _ in description.respond() }
        )
        router.on("GET", "/label-sets", answering(.labelSets) { _ in labelSets.list() })
        router.on(
            "GET",
            "/label-sets/{name}",
            answering(.labelSet) { request throws(ServiceError) in try labelSets.get(request) }
        )
        router.on("PUT", "/label-sets/{name}", answering(.putLabelSet, labelSets.put))
        router.on("DELETE", "/label-sets/{name}", answering(.deleteLabelSet, labelSets.delete))
        return router
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
            metrics.count(status: response.status, since: start)
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
            metrics.count(status: response.status, since: start)
            return response
        }
    }
}
