import Tensors
import Testing
import VectorMemory

@testable import Reco

@Suite struct TaskClassifierTests {
    @Test func blocksOfQueriesAreAnsweredAsTheNaiveMethodDoes() throws {
        let toy = try ToyTask(queryCount: 50, seed: 21)
        let sideRefiner = SideRefiner(try toy.refiner())
        let classifier = TaskClassifier(
            toy.task,
            classNeighbors: sideRefiner.search(toy.task.classEmbeddings, modality: .text),
            sideRefiner: sideRefiner,
            classifier: Classifier()
        )
        #expect(classifier.blocks == [0..<50])
        let rows = 10..<35
        let neighbors = sideRefiner.search(toy.task.queries.rows(rows), modality: .image)
        let answers = classifier.answers(rows, neighbors: neighbors)
        for sides in RefinedSides.allCases {
            let expected = toy.naive.ranks(sides, labels: toy.task.labels)
            #expect(answers[sides].map(\.rank) == Array(expected[rows]))
        }
    }
}
