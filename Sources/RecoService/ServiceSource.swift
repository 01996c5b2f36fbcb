/// Where a service gets what it serves: once at the start, and again at each reload.
public protocol ServiceSource: Sendable {
    /// Reads the model, prepared to answer its first request as fast as its last.
    ///
    /// It may take its time, and use parts of `previous`, the model that is served meanwhile, that
    /// have not changed. Dimension and store of label sets must be the previous ones: requests on
    /// their way, and all label sets, are of that dimension.
    func loadModel(replacing previous: ServedModel?) throws -> ServedModel

    /// Reads who may ask for what.
    func loadAccess() throws -> LoadedAccess
}

/// Who may ask for what, as it was read.
public struct LoadedAccess: Sendable, Equatable {
    /// The keys and what needs none.
    public var policy: AccessPolicy
    /// What is wrong with the files of keys, though they are used; a line each.
    public var warnings: [String]

    /// Takes both.
    public init(policy: AccessPolicy = AccessPolicy(), warnings: [String] = []) {
        self.policy = policy
        self.warnings = warnings
    }
}

/// Serves one model for good.
struct FixedSource: ServiceSource {
    let model: ServedModel

    func loadModel(replacing previous: ServedModel?) -> ServedModel { model }

    func loadAccess() -> LoadedAccess { LoadedAccess() }
}
