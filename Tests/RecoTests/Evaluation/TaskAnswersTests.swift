import Testing

@testable import Reco

@Suite struct TaskAnswersTests {
    private let answers: TaskAnswers

    init() {
        func answer(_ rank: Int) -> Answer {
            Answer(best: 1, bestProbability: 0.5, rank: rank, rightProbability: 0.1)
        }
        answers = TaskAnswers(
            labels: [3, 0, 3, 3, 0],
            classCount: 4,
            memoryRowCount: 9,
            answers: BySides { sides in
                (sides == .both ? [0, 0, 0, 1, 0] : [0, 7, 1, 2, 0]).map(answer)
            },
            baselineHits: .init()
        )
    }

    @Test func accuracyCountsRanks() {
        #expect(answers.accuracy(within: 1).none == 40)
        #expect(answers.accuracy(within: 3).none == 80)
        #expect(answers.accuracy(within: 1).both == 80)
    }

    @Test func classesWithoutQueriesDoNotCountForTheMean() {
        // Class 0: one of two; class 3: one of three. Classes 1 and 2 have no queries.
        #expect(answers.meanPerClass.none == 41.67)
        #expect(answers.meanPerClass.both == 83.33)
        #expect(answers.emptyClassCount == 2)
    }

    @Test func talliesAreByClass() {
        let expected = [(2, 1), (0, 0), (0, 0), (3, 1)].map(ClassTally.init)
        #expect(answers.tallies(.none) == expected)
    }
}
