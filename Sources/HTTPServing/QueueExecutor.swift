import Dispatch

/// Runs an actor on a serial Dispatch queue, so that event sources on that queue may enter it.
///
/// On Linux, Dispatch offers no executor of its own. An actor whose `unownedExecutor` is one of
/// these may be entered with `assumeIsolated` from any block of `queue`, which is how readiness
/// events reach connections without a task or an extra hop.
final class QueueExecutor: SerialExecutor {
    /// The serial queue that everything runs on.
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Stops the process unless the caller runs on the queue.
    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
