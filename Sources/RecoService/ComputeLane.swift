import Dispatch

/// One serial queue for long computations, away from Swift's own threads.
///
/// Search and fusion keep a core busy for milliseconds, and their threads wait for each other;
/// on the pool that runs every request's tasks they would stop the parsing and writing of others.
public struct ComputeLane: Sendable {
    private let queue: DispatchQueue

    /// Makes a lane; the name shows in debuggers.
    public init(name: String) {
        self.init(queue: DispatchQueue(label: "reco.lane.\(name)", qos: .userInitiated))
    }

    /// Makes a lane of a serial queue.
    init(queue: DispatchQueue) {
        self.queue = queue
    }

    /// Runs work after what was given before, and returns what it returns.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
