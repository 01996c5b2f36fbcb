import Synchronization

/// Counts the operations that an observer saw, up to the one that is to fail.
final class Counter: Sendable {
    private let rest: Mutex<Int>

    init(limit: Int) { rest = Mutex(limit) }

    /// Whether `limit` operations were let through already.
    func isSpent() -> Bool {
        rest.withLock { rest in
            defer { rest -= 1 }
            return rest <= 0
        }
    }
}
