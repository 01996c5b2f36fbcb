import Tensors
import Testing

@testable import Reco

@Suite struct PairTaskTests {
    @Test func normalizesBothSides() throws {
        let rows = Matrix(rowCount: 1, columnCount: 2, values: [3, 4])
        let task = try PairTask(images: rows, texts: rows)
        #expect(zip(task.images.values, [0.6, 0.8] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(task.texts == task.images)
    }

    @Test func refusesPartsThatDoNotFit() {
        let three = Samples.unitRows(3, dimension: 4, seed: 1)
        let two = Samples.unitRows(2, dimension: 4, seed: 2)
        let narrow = Samples.unitRows(3, dimension: 3, seed: 3)
        let none = Matrix(rowCount: 0, columnCount: 4)
        let zero = Matrix(rowCount: 3, columnCount: 4)
        let cases: [(Matrix, Matrix, RecoError)] = [
            (none, none, .empty("image embeddings")),
            (three, two, .wrongCount(of: "text embeddings", expected: 3, found: 2)),
            (three, narrow, .wrongDimension(of: "text embeddings", expected: 4, found: 3)),
            (three, zero, .unusableEmbedding(of: "text embeddings", row: 0, fault: .zero)),
        ]
        for (images, texts, error) in cases {
            #expect(throws: error) { try PairTask(images: images, texts: texts) }
        }
    }
}
