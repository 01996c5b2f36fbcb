import Foundation
import Testing

@testable import Reco

@Suite struct SeenAndUnseenTests {
    @Test func agreesWithTheNaiveCount() throws {
        let toy = try ToyTask(queryCount: 90, seed: 41)
        let answers = try Evaluator(refiner: toy.refiner()).answers(to: toy.task)
        let seen: Set<Int> = [0, 3, 4, 7, 11]
        let halves = try SeenAndUnseen(answers, seenClasses: seen)
        var harmonicMeans: Set<Double> = []
        for sides in RefinedSides.allCases {
            let ranks = toy.naive.ranks(sides, labels: toy.task.labels)
            func share(_ wasSeen: Bool) -> Double {
                let own = zip(ranks, toy.task.labels).filter { seen.contains($0.1) == wasSeen }
                return Double(own.count { $0.0 == 0 }) / Double(own.count)
            }
            let (one, other) = (share(true), share(false))
            let harmonic = 2 / (1 / one + 1 / other)
            #expect(halves.seen.top1[sides] == (10_000 * one).rounded() / 100)
            #expect(halves.unseen.top1[sides] == (10_000 * other).rounded() / 100)
            #expect(halves.harmonicMean[sides] == (10_000 * harmonic).rounded() / 100)
            harmonicMeans.insert(halves.harmonicMean[sides])
        }
        #expect(harmonicMeans.count == 4)
        #expect(halves.seen.classCount == 5)
        #expect(halves.unseen.classCount == 7)
        let seenCount = toy.task.labels.count { seen.contains($0) }
        #expect(halves.seen.queryCount == seenCount)
        #expect(halves.unseen.queryCount == 90 - seenCount)
    }

    private func answers(_ ranks: [Int], labels: [Int]) -> TaskAnswers {
        let answers = ranks.map {
            Answer(best: 0, bestProbability: 1, rank: $0, rightProbability: 0)
        }
        return TaskAnswers(
            labels: labels,
            classCount: 3,
            memoryRowCount: 1,
            answers: BySides { _ in answers },
            baselineHits: .init()
        )
    }

    @Test func withNothingRightTheMeanIsZero() throws {
        let halves = try SeenAndUnseen(answers([1, 1], labels: [0, 1]), seenClasses: [0])
        #expect(halves.harmonicMean.both == 0)
        let half = try SeenAndUnseen(answers([0, 1], labels: [0, 1]), seenClasses: [0])
        #expect(half.harmonicMean.both == 0)
    }

    @Test func bothHalvesNeedQueries() {
        let answers = answers([0, 1], labels: [0, 1])
        #expect(throws: RecoError.empty("queries of seen classes")) {
            try SeenAndUnseen(answers, seenClasses: [2])
        }
        #expect(throws: RecoError.empty("queries of unseen classes")) {
            try SeenAndUnseen(answers, seenClasses: [0, 1])
        }
    }

    @Test func jsonHasItsKeys() throws {
        let halves = try SeenAndUnseen(answers([0, 1], labels: [0, 1]), seenClasses: [0])
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(halves))
        let keys = (object as? NSDictionary)?.allKeys.compactMap { $0 as? String }.sorted()
        #expect(keys == ["harmonic_mean", "seen", "unseen"])
        let seen = (object as? NSDictionary)?["seen"] as? NSDictionary
        #expect(seen?["classes"] as? Int == 1)
        #expect(seen?["queries"] as? Int == 1)
    }
}
