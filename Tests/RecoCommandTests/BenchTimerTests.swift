import Testing

@testable import RecoCommand

struct BenchTimerTests {
    @Test func quantilesLieBetweenTheSortedValues() {
        #expect(BenchTimer.quantile(0.5, of: [7]) == 7)
        #expect(BenchTimer.quantile(0.5, of: [1, 3]) == 2)
        #expect(BenchTimer.quantile(0, of: [1, 2, 9]) == 1)
        #expect(BenchTimer.quantile(1, of: [1, 2, 9]) == 9)
        #expect(BenchTimer.quantile(0.75, of: [0, 1, 2, 3, 4]) == 3)
    }

    @Test func callsTheWorkAsOftenAsItSays() {
        var callCount = 0
        let row = BenchTimer(secondsEach: 0).measure("counting") { callCount += 1 }
        // One call warms up and is not counted.
        #expect(row.calls == callCount - 1)
        #expect(row.calls >= 5)
        #expect(row.name == "counting")
        #expect(row.tenthPercentile <= row.microseconds)
        #expect(row.microseconds <= row.ninetiethPercentile)
    }

    @Test func whatTheWorkThrowsComesOut() {
        struct Broken: Error {}
        #expect(throws: Broken.self) {
            try BenchTimer(secondsEach: 0).measure("broken") { throw Broken() }
        }
    }
}
