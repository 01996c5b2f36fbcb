import Tensors
import Testing

@testable import Reco

@Suite struct ClassificationTaskTests {
    private let queries = Samples.unitRows(3, dimension: 4, seed: 1)
    private let classes = Samples.unitRows(2, dimension: 4, seed: 2)

    @Test func keepsUnitRowsAndNormalizesOthers() throws {
        var long = queries
        for index in long.values.indices { long.values[index] *= 2 }
        let task = try ClassificationTask(
            queries: long,
            labels: [0, 1, 0],
            classEmbeddings: classes
        )
        #expect(task.classEmbeddings == classes)
        for index in queries.values.indices {
            #expect(abs(task.queries.values[index] - queries.values[index]) < 1e-6)
        }
    }

    @Test func refusesPartsThatDoNotFit() {
        let none = Matrix(rowCount: 0, columnCount: 4)
        let narrow = Samples.unitRows(2, dimension: 3, seed: 3)
        let zero = Matrix(rowCount: 2, columnCount: 4)
        let cases: [(Matrix, [Int], Matrix, RecoError)] = [
            (none, [], classes, .empty("queries")),
            (queries, [0, 0, 0], none, .empty("class embeddings")),
            (queries, [0, 1], classes, .wrongCount(of: "labels", expected: 3, found: 2)),
            (queries, [0, 2, 0], classes, .labelOutOfRange(query: 1, classCount: 2, found: 2)),
            (queries, [0, 1, -1], classes, .labelOutOfRange(query: 2, classCount: 2, found: -1)),
            (
                queries, [0, 1, 1], narrow,
                .wrongDimension(of: "class embeddings", expected: 4, found: 3)
            ),
            (
                queries, [0, 1, 1], zero,
                .unusableEmbedding(of: "class embeddings", row: 0, fault: .zero)
            ),
        ]
        for (queries, labels, classes, error) in cases {
            #expect(throws: error) {
                try ClassificationTask(queries: queries, labels: labels, classEmbeddings: classes)
            }
        }
    }
}
