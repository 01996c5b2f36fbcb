import Synchronization

/// A number that many threads add to, without a lock.
final class MetricCounter: Sendable {
    private let number = Atomic<Int>(0)

    /// The current number.
    var value: Int { number.load(ordering: .relaxed) }

    /// Adds to the number; nothing is ordered by it, since counters are only ever read and summed.
    func count(_ amount: Int = 1) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }
}
