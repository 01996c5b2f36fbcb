import Testing

@testable import Reco

@Suite struct ClassChangeTests {
    @Test func agreesWithTheNaiveCount() throws {
        let toy = try ToyTask(queryCount: 70, seed: 71)
        let answers = try Evaluator(refiner: toy.refiner()).answers(to: toy.task)
        let changes = answers.classChanges(refining: .text)
        #expect(changes.map(\.index) == Set(toy.task.labels).sorted())
        let before = toy.naive.ranks(.none, labels: toy.task.labels)
        let after = toy.naive.ranks(.text, labels: toy.task.labels)
        for change in changes {
            let own = toy.task.labels.indices.filter { toy.task.labels[$0] == change.index }
            let hits = [before, after].map { ranks in own.count { ranks[$0] == 0 } }
            #expect(change.queryCount == own.count)
            #expect(change.before == 100 * Double(hits[0]) / Double(own.count))
            #expect(change.after == 100 * Double(hits[1]) / Double(own.count))
            #expect(change.gain == change.after - change.before)
        }
        #expect(Set(changes.map(\.gain)).count > 2)
    }

    @Test func classesWithoutQueriesAreLeftOut() {
        let right = Answer(best: 2, bestProbability: 1, rank: 0, rightProbability: 1)
        let answers = TaskAnswers(
            labels: [2],
            classCount: 4,
            memoryRowCount: 1,
            answers: BySides { _ in [right] },
            baselineHits: .init()
        )
        #expect(
            answers.classChanges(refining: .both)
                == [ClassChange(index: 2, queryCount: 1, before: 100, after: 100)]
        )
    }
}
