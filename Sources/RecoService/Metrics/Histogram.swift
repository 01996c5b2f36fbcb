import Synchronization

/// How often a measured value fell into each of a few ranges, and the sum of all values.
///
/// One short lock keeps buckets, sum and count of the same moment together, as readers expect.
final class Histogram: Sendable {
    /// What a reader gets: all numbers of one moment.
    struct Snapshot: Equatable {
        /// For each bound, how many values were at most that; then all values.
        var cumulativeCounts: [Int]
        /// The sum of all values.
        var sum: Double
        /// How many values there were.
        var count: Int { cumulativeCounts.last ?? 0 }
    }

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    /// The upper bounds of the ranges, ascending; above the last there is one range more.
    let bounds: [Double]
    private let state: Mutex<State>

    /// Bounds in seconds, for what takes from a tenth of a millisecond to ten seconds.
    static let timeBounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
        10,
    ]

    /// Bounds in rows of a batch.
    static let rowBounds: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

    /// Starts with no values.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Adds one value.
    ///
    /// Complexity: one comparison per bound.
    func observe(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    /// Adds one time, in seconds.
    func observe(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        observe(Double(seconds) + Double(attoseconds) / 1e18)
    }

    /// All numbers of this moment.
    var snapshot: Snapshot {
        let state = state.withLock(\.self)
        var sum = 0
        let cumulative = state.counts.map { count in
            sum += count
            return sum
        }
        return Snapshot(cumulativeCounts: cumulative, sum: state.sum)
    }
}
