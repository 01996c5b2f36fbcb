import Testing

@testable import RecoService

struct HistogramTests {
    @Test func startsEmpty() {
        let snapshot = Histogram(bounds: [1, 2]).snapshot
        #expect(snapshot == Histogram.Snapshot(cumulativeCounts: [0, 0, 0], sum: 0))
        #expect(snapshot.count == 0)
    }

    @Test func countsUpToEachBoundAndAbove() {
        let histogram = Histogram(bounds: [1, 2, 4])
        for value in [0.5, 1, 1.5, 4, 100] { histogram.observe(value) }
        #expect(
            histogram.snapshot == Histogram.Snapshot(cumulativeCounts: [2, 3, 4, 5], sum: 107)
        )
    }

    @Test func takesTimesInSeconds() {
        let histogram = Histogram(bounds: [0.1])
        histogram.observe(.milliseconds(50))
        histogram.observe(.seconds(2))
        #expect(histogram.snapshot.cumulativeCounts == [1, 2])
        #expect(abs(histogram.snapshot.sum - 2.05) < 1e-9)
    }

    @Test(arguments: [Histogram.timeBounds, Histogram.rowBounds])
    func boundsAscend(bounds: [Double]) {
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func losesNothingUnderContention() async {
        let histogram = Histogram(bounds: [1])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { histogram.observe(1.0) } }
            }
        }
        #expect(histogram.snapshot.count == 8000)
        #expect(histogram.snapshot.sum == 8000)
    }
}
