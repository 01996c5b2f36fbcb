import Testing

@testable import RecoService

struct TokenBucketTests {
    @Test func letsABurstThroughAndThenTheRate() throws {
        let start = ContinuousClock.now
        var bucket = TokenBucket(burst: 3, at: start)
        for _ in 0..<3 { #expect(bucket.take(rate: 2, burst: 3, at: start) == nil) }
        #expect(bucket.take(rate: 2, burst: 3, at: start) == 0.5)
        let later = start + .milliseconds(500)
        #expect(bucket.take(rate: 2, burst: 3, at: later) == nil)
        #expect(bucket.take(rate: 2, burst: 3, at: later) == 0.5)
    }

    @Test func aLongPauseGivesNoMoreThanTheBurst() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(burst: 2, at: start)
        let later = start + .seconds(3600)
        for _ in 0..<2 { #expect(bucket.take(rate: 5, burst: 2, at: later) == nil) }
        #expect(bucket.take(rate: 5, burst: 2, at: later) != nil)
    }

    /// Threads may look at the clock in one order and come here in another.
    @Test func timeThatGoesBackTakesNothing() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(burst: 1, at: start)
        #expect(bucket.take(rate: 1, burst: 1, at: start - .seconds(5)) == nil)
        #expect(bucket.take(rate: 1, burst: 1, at: start) == 1)
    }
}
