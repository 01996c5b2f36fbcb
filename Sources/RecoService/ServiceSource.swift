/// Where a service gets what it serves: once at the start, and again at each reload.
public protocol ServiceSource: Sendable {
    /// Reads the model, prepared to answer its first request as fast as its last.
    ///
    /// It may take its time, and use parts of `previous`, the model that is served meanwhile, that
    /// have not changed. The store of label sets must be the previous one.
    func loadModel(replacing previous: ServedModel?) throws -> ServedModel
}

/// Serves one model for good.
struct FixedSource: ServiceSource {
    let model: ServedModel

    func loadModel(replacing previous: ServedModel?) -> ServedModel { model }
}
