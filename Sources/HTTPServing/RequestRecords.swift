import Synchronization

/// Records of answered requests on their way to whoever writes the log.
///
/// The server's loops put them here without waiting. When they are not taken as fast, because the
/// log's reader sleeps, the newest are dropped and counted: a log must not stop a server.
public final class RequestRecords: Sendable {
    private struct State {
        var waiting: [RequestRecord] = []
        var taker: CheckedContinuation<[RequestRecord], Never>?
        var isOver = false
    }

    /// How many records may wait; 0 when nobody wants any.
    let limit: Int
    /// How many were dropped because too many waited.
    public let dropped = Counter()
    private let state = Mutex(State())

    /// Makes an empty queue.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether anybody wants records at all.
    var isWanted: Bool { limit > 0 }

    /// All records that wait; when there are none, those that come next.
    ///
    /// Empty once the server has ended and everything was taken. One task may take at a time.
    public func take() async -> [RequestRecord] {
        await withCheckedContinuation { continuation in
            let taken = state.withLock { state -> [RequestRecord]? in
                precondition(state.taker == nil, "two tasks take records")
                guard state.waiting.isEmpty, !state.isOver else {
                    defer { state.waiting = [] }
                    return state.waiting
                }
                state.taker = continuation
                return nil
            }
            if let taken { continuation.resume(returning: taken) }
        }
    }

    /// Adds a record, or drops it.
    func append(_ record: RequestRecord) {
        let taker = state.withLock { state -> CheckedContinuation<[RequestRecord], Never>? in
            if let taker = state.taker {
                state.taker = nil
                return taker
            }
            if state.waiting.count < limit {
                state.waiting.append(record)
            } else {
                dropped.count()
            }
            return nil
        }
        taker?.resume(returning: [record])
    }

    /// Nothing more will come.
    func end() {
        let taker = state.withLock { state in
            state.isOver = true
            defer { state.taker = nil }
            return state.taker
        }
        taker?.resume(returning: [])
    }
}
