import Synchronization

/// The place of the model that is served now; empty until the first is there.
///
/// A request looks here once, when it begins, and keeps what it found to its end. So each answer is
/// of one model, and of two requests that follow each other the second never gets an older one.
final class ModelSlot: Sendable {
    private let endpoints = Mutex<ModelEndpoints?>(nil)

    /// The endpoints of the current model.
    ///
    /// - Throws: `ServiceError.notReady` as long as there is none.
    var current: ModelEndpoints {
        get throws(ServiceError) {
            guard let endpoints = endpoints.withLock(\.self) else {
                throw .notReady(reason: "the memory is still being opened and checked")
            }
            return endpoints
        }
    }

    /// The model that is served, if there is one.
    var model: ServedModel? { endpoints.withLock(\.self)?.model }

    /// Serves another model from now on.
    func install(_ new: ModelEndpoints) {
        endpoints.withLock { $0 = new }
    }
}
