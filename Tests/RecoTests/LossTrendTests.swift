import Foundation
import Testing

@testable import Reco

struct LossTrendTests {
    private static let weights = ContrastiveLoss.Terms(both: 0.5, image: 0.5, text: 1)
    /// What guessing costs in batches of 64 with these weights.
    private static let guessing = 2 * log(Float(64))

    private func trend(_ losses: [Float], batchSize: Int = 64) -> LossTrend {
        var trend = LossTrend(weights: Self.weights, batchSize: batchSize)
        for loss in losses { trend.record(loss) }
        return trend
    }

    @Test func aLossThatFallsFromAboveIsGood() {
        let falling = (0..<60).map { 3 * Self.guessing - Float($0) * 0.3 }
        for count in 1...60 {
            let trend = trend(Array(falling.prefix(count)))
            #expect(!trend.isWorseThanGuessing && !trend.hasDiverged)
        }
    }

    @Test func aLossThatWasBetterAndIsWorseHasDiverged() {
        let good = [Float](repeating: 0.5 * Self.guessing, count: 20)
        let worse = [Float](repeating: 1.2 * Self.guessing, count: 50)
        #expect(trend(good + worse).isWorseThanGuessing)
        #expect(!trend(good + worse).hasDiverged)
        let lost = [Float](repeating: 1.4 * Self.guessing, count: 50)
        #expect(trend(good + lost).hasDiverged)
        // One bad batch is no trend.
        #expect(!trend(good + [5 * Self.guessing]).isWorseThanGuessing)
    }

    @Test func ofSmallBatchesNothingIsSaid() {
        #expect(!trend([0.1, 100, 100, 100], batchSize: 31).hasDiverged)
        #expect(trend([0.1, 100, 100, 100], batchSize: 32).hasDiverged)
    }
}
