public import HTTPServing

/// What one request may ask for, and how many may wait.
public struct ServiceLimits: Sendable, Equatable {
    /// The most embeddings in one request; more is a 422.
    public var embeddingLimit = 1024
    /// The highest `k` of a request; higher is a 422.
    public var kLimit = 256
    /// The most neighbors, or labels, that one answer tells, over all its embeddings; more is a 422.
    ///
    /// At a hundred bytes of metadata each, an answer thus stays about as large as a request.
    public var neighborLimit = 65_536
    /// How many rows may wait for a lane; beyond, requests are answered 503.
    public var queuedRowLimit = 4096
    /// The most rows that are searched and fused together.
    public var batchRowLimit = 256
    /// How many refined labels of stored label sets are kept for the next request.
    ///
    /// At 512 numbers each, the default holds 64 MB.
    public var cachedLabelLimit = 32_768
    /// The seconds after which a client that was turned away may come again.
    public var retryAfterSeconds = 1

    /// Makes the default limits.
    public init() {}

    /// Stops the program if a limit would let nothing through.
    func check() {
        let limits = [
            embeddingLimit, kLimit, neighborLimit, queuedRowLimit, batchRowLimit,
            cachedLabelLimit, retryAfterSeconds,
        ]
        precondition(limits.allSatisfy { $0 >= 1 }, "every limit must be at least 1: \(limits)")
    }
}

/// How the service listens, what it is called and what it bears.
public struct ServiceConfiguration: Sendable {
    /// Where the server listens, and what it takes from the network.
    public var server: ServerConfiguration
    /// What one request may ask for, and how many may wait.
    public var limits: ServiceLimits
    /// The paths that need no key, of those in ``AccessPolicy/openablePaths``.
    public var openPaths = AccessPolicy.defaultOpenPaths
    /// What answers call the model.
    public var modelName: String
    /// The program's version, for `/info`.
    public var version: String
    /// How many batches run at once.
    public var laneCount: Int

    /// Makes a configuration with defaults for what is not given.
    public init(
        server: ServerConfiguration = ServerConfiguration(),
        limits: ServiceLimits = ServiceLimits(),
        modelName: String = "reco",
        version: String = "0.1.0",
        laneCount: Int = 1
    ) {
        self.server = server
        self.limits = limits
        self.modelName = modelName
        self.version = version
        self.laneCount = laneCount
    }
}
