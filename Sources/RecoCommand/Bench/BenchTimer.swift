/// Times calls of one piece of work, until enough time has gone into it.
struct BenchTimer {
    /// How long each piece of work is measured.
    let secondsEach: Double
    /// Fewer calls than this say nothing about spread.
    private static let fewestCalls = 5

    /// Runs the work again and again and reports the times of a call.
    ///
    /// Calls shorter than the clock can resolve are timed in groups, so that reading the clock
    /// stays below a percent of what is measured.
    func measure(_ name: String, _ work: () throws -> Void) rethrows -> BenchReport.Row {
        let clock = ContinuousClock()
        let first = try clock.measure(work)  // Warms caches and pages.
        let group = groupSize(first)
        var times: [Double] = []
        let end = clock.now + .seconds(secondsEach)
        while times.count < Self.fewestCalls || clock.now < end {
            let elapsed = try clock.measure {
                for _ in 0..<group { try work() }
            }
            times.append(elapsed / .microseconds(1) / Double(group))
        }
        return row(name, times, group)
    }

    /// The same for work that waits.
    func measure(_ name: String, _ work: () async -> Void) async -> BenchReport.Row {
        let clock = ContinuousClock()
        let first = await clock.measure(work)
        let group = groupSize(first)
        var times: [Double] = []
        let end = clock.now + .seconds(secondsEach)
        while times.count < Self.fewestCalls || clock.now < end {
            let elapsed = await clock.measure {
                for _ in 0..<group { await work() }
            }
            times.append(elapsed / .microseconds(1) / Double(group))
        }
        return row(name, times, group)
    }

    private func groupSize(_ call: Duration) -> Int {
        max(1, min(10_000, Int(Duration.microseconds(20) / max(call, .nanoseconds(1)))))
    }

    private func row(_ name: String, _ times: [Double], _ group: Int) -> BenchReport.Row {
        let sorted = times.sorted()
        return BenchReport.Row(
            name: name,
            microseconds: Self.quantile(0.5, of: sorted),
            tenthPercentile: Self.quantile(0.1, of: sorted),
            ninetiethPercentile: Self.quantile(0.9, of: sorted),
            calls: sorted.count * group
        )
    }

    /// The value that this share of the sorted values stays below.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let position = share * Double(sorted.count - 1)
        let lower = Int(position)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (position - Double(lower))
    }
}
