public import HTTPServing
public import Reco
import VectorMemory

/// The HTTP API: refines and classifies embeddings with one memory.
///
/// Everything that a request may need is loaded before there is a service; `start` opens the
/// door, `drain` closes it when those inside are done.
public final class Service: Sendable {
    /// The routes, for answering requests without a socket.
    public let router: Router
    private let server: HTTPServer
    private let state: ServiceState

    /// Joins the method with the network.
    ///
    /// The limits of label sets are those of the store.
    public init(
        configuration: ServiceConfiguration = ServiceConfiguration(),
        refiner: Refiner,
        labelSetStore: LabelSetStore,
        classifier: Classifier = Classifier()
    ) {
        configuration.limits.check()
        precondition(
            labelSetStore.dimension == refiner.memory.dimension,
            "label sets of dimension \(labelSetStore.dimension), "
                + "a memory of \(refiner.memory.dimension)"
        )
        state = ServiceState()
        let endpoints = ServiceEndpoints(
            configuration: configuration,
            refiner: refiner,
            store: labelSetStore,
            classifier: classifier,
            lanes: (0..<max(1, configuration.laneCount)).map { ComputeLane(name: "refine.\($0)") },
            state: state
        )
        router = endpoints.router
        server = HTTPServer(configuration: configuration.server, router: router)
        state.attach(server.counters)
    }

    /// Starts to listen and returns the port.
    public func start() throws(ServerError) -> UInt16 {
        try server.start()
    }

    /// Reads the certificate and key of the configuration again, for connections from now on.
    ///
    /// If they cannot be used, those in use stay. Returns what is wrong with files that can be used
    /// all the same.
    public func reloadCertificate() throws(ServerError) -> [TLSWarning] {
        try server.reloadCertificate()
    }

    /// What is wrong with the files of TLS in use, as long as the service runs.
    public var tlsWarnings: [TLSWarning] { server.tlsWarnings }

    /// Answers what has been asked, takes nothing new, and ends.
    ///
    /// From the first moment on, `/readyz` says 503 on the connections that are still open.
    /// Returns whether every request under way was answered within the limit.
    public func drain(within limit: Duration) async -> Bool {
        state.startDraining()
        return await server.drain(within: limit)
    }
}
