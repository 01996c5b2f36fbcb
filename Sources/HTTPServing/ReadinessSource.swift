import Dispatch

/// Tells a queue that sockets of a set are ready, for as long as the source lives.
final class ReadinessSource {
    private let source: any DispatchSourceRead
    private let readiness: ReadinessSet

    /// Makes a source that does nothing until it is started.
    init(of readiness: ReadinessSet, on queue: DispatchQueue) {
        self.readiness = readiness
        source = DispatchSource.makeReadSource(
            fileDescriptor: readiness.descriptorNumber,
            queue: queue
        )
    }

    /// From now on runs `handler` on the queue for as long as there is news to take; once only.
    func start(handler: @escaping @Sendable () -> Void) {
        source.setEventHandler(handler: handler)
        // The set's descriptor outlives the source: closed earlier, its number could be another's.
        let release: @Sendable () -> Void = { [readiness] in _ = readiness }
        source.setCancelHandler(handler: release)
        source.activate()
    }

    deinit { source.cancel() }
}
