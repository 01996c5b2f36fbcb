import Dispatch
import Synchronization

/// Work in independent pieces, spread over threads, whose results come back in the pieces' order.
///
/// Which thread does which piece is left to chance, so a result must depend on the piece alone.
enum Parallel {
    /// The results of all pieces, in order.
    static func map<Result: Sendable>(
        _ count: Int,
        threadCount: Int,
        _ work: @Sendable (Int) -> Result
    ) -> [Result] {
        guard count > 1, threadCount > 1 else { return (0..<count).map(work) }
        let results = Mutex([Result?](repeating: nil, count: count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threadCount, count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let result = work(index)
                results.withLock { $0[index] = result }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }

    /// Consecutive ranges of at most `limit` numbers that together are `0..<count`.
    static func blocks(_ count: Int, of limit: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: limit).map { $0..<min($0 + limit, count) }
    }
}
