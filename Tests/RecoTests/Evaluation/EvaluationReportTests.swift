import Foundation
import Testing

@testable import Reco

@Suite struct EvaluationReportTests {
    /// Right, wrong by one, wrong by five.
    private static func answer(_ rank: Int) -> Answer {
        Answer(best: 0, bestProbability: 0.5, rank: rank, rightProbability: 0.25)
    }

    /// Three queries of class 0, one of class 2, none of class 1.
    private let answers = TaskAnswers(
        labels: [0, 0, 0, 2],
        classCount: 3,
        memoryRowCount: 70,
        answers: BySides(
            none: [0, 5, 4, 1].map(answer),
            image: [0, 0, 4, 5].map(answer),
            text: [0, 5, 5, 0].map(answer),
            both: [0, 0, 0, 0].map(answer)
        ),
        baselineHits: .init(nearestNeighbor: 1, mean: 3)
    )

    private func object(_ report: EvaluationReport) throws -> NSDictionary {
        let data = try JSONEncoder().encode(report)
        return try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
    }

    @Test func jsonHasTheKeysOfTheContract() throws {
        let expected: NSDictionary = [
            "queries": 4, "classes": 3, "classes_without_queries": 1, "memory_rows": 70,
            "top1": ["none": 25, "image": 50, "text": 50, "both": 100],
            "top5": ["none": 75, "image": 75, "text": 50, "both": 100],
            "mean_per_class": ["none": 16.67, "image": 33.33, "text": 66.67, "both": 100],
            "baselines": ["nearest_neighbor": 25, "mean": 75],
        ]
        #expect(try object(EvaluationReport(answers)) == expected)
    }

    @Test func whatWasNotAskedForHasNoKey() throws {
        let whole = TaskAnswers(
            labels: [0],
            classCount: 1,
            memoryRowCount: 1,
            answers: BySides { _ in [Self.answer(0)] },
            baselineHits: .init()
        )
        let keys = try object(EvaluationReport(whole)).allKeys.compactMap { $0 as? String }
        #expect(
            keys.sorted() == [
                "baselines", "classes", "mean_per_class", "memory_rows", "queries", "top1", "top5",
            ]
        )
        let ablation = Ablation(seed: 1, reaches: [], neighborCounts: [], memorySizes: [])
        let halves = try SeenAndUnseen(answers, seenClasses: [0])
        let full = try object(
            EvaluationReport(answers, seenAndUnseen: halves, ablation: ablation)
        )
        #expect(full["ablation"] != nil)
        #expect(full["seen_unseen"] != nil)
    }

    @Test func jsonReadsBack() throws {
        let report = EvaluationReport(answers)
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)
    }
}
