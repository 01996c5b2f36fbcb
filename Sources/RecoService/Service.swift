public import HTTPServing

/// The HTTP API: refines and classifies embeddings with one memory.
///
/// `start` opens the door, and `load` fetches what is served; until then `/readyz` says why not.
/// `reload` replaces it while requests go on, and `drain` closes the door when those inside are
/// done.
public final class Service: Sendable {
    /// The routes, for answering requests without a socket.
    public let router: Router
    private let server: HTTPServer
    private let state: ServiceState
    private let reloader: Reloader
    /// What came of each reload, however it was asked for; for one reader, who writes a log.
    public let reloads: AsyncStream<Result<ReloadReport, any Error>>

    /// Joins the method with the network; nothing is read before `load`.
    public convenience init(
        configuration: ServiceConfiguration = ServiceConfiguration(),
        source: any ServiceSource
    ) {
        self.init(configuration: configuration, source: source, model: nil)
    }

    /// Serves a model that is there already, from the start and for good.
    public convenience init(
        configuration: ServiceConfiguration = ServiceConfiguration(),
        model: ServedModel
    ) {
        self.init(configuration: configuration, source: FixedSource(model: model), model: model)
    }

    private init(
        configuration: ServiceConfiguration,
        source: any ServiceSource,
        model: ServedModel?
    ) {
        configuration.limits.check()
        let state = ServiceState()
        let slot = ModelSlot()
        let gate = AccessGate(
            isLocal: configuration.server.isLocal,
            openPaths: configuration.openPaths,
            retryAfterSeconds: configuration.limits.retryAfterSeconds
        )
        let metrics = ServiceMetrics()
        let (reloads, continuation) = AsyncStream.makeStream(
            of: Reloader.Outcome.self,
            bufferingPolicy: .bufferingNewest(16)
        )
        self.reloads = reloads
        let loader = ModelLoader(
            source: source,
            slot: slot,
            gate: gate,
            state: state,
            configuration: configuration,
            lanes: ServiceLanes(refineLaneCount: max(1, configuration.laneCount)),
            metrics: metrics,
            reloads: continuation
        )
        if let model {
            gate.install(AccessPolicy())
            loader.install(model)
        }
        reloader = Reloader { await loader.load() }
        let endpoints = ServiceEndpoints(
            configuration: configuration,
            slot: slot,
            gate: gate,
            reloader: reloader,
            metrics: metrics,
            state: state
        )
        router = endpoints.router
        server = HTTPServer(configuration: configuration.server, router: router)
        state.attach(server)
        self.state = state
    }

    /// Starts to listen and returns the port.
    public func start() throws(ServerError) -> UInt16 {
        try server.start()
    }

    /// Reads what is served, for the first time or again, and serves that.
    ///
    /// Files that cannot be used leave everything as it was. Requests under way finish with the model that they began with.
    ///
    /// - Throws: what the source throws, `ServerError` for the files of TLS, `RecoError` for the
    ///   folder of label sets, `ServiceError` for a new memory of another dimension.
    @discardableResult
    public func load() async throws -> ReloadReport {
        try await reloader.reload().get()
    }

    /// What has been answered, for whoever writes a log; kept if the configuration has a limit.
    public var requestRecords: RequestRecords { server.records }

    /// Answers what has been asked, takes nothing new, and ends.
    ///
    /// From the first moment on, `/readyz` says 503 on the connections that are still open.
    /// Returns whether every request under way was answered within the limit.
    public func drain(within limit: Duration) async -> Bool {
        state.startDraining()
        return await server.drain(within: limit)
    }
}
