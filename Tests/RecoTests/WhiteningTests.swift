import FusionModel
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

struct WhiteningTests {
    /// Rows that vary three times as much in their first column as in the others.
    private func moments(rowCount: Int) -> EmbeddingMoments {
        var rows = Numbers.normalMatrix(rowCount: rowCount, columnCount: 4, seed: 9)
        rows.update { span in
            for row in 0..<rowCount {
                span[row * 4] = 3 * span[row * 4] + 5
            }
        }
        var moments = EmbeddingMoments(dimension: 4)
        moments.add(rows.rows(0..<rowCount / 3))
        moments.add(rows.rows(rowCount / 3..<rowCount))
        return moments
    }

    @Test func whatVariesMuchCountsLittle() {
        let whitening = Whitening(moments(rowCount: 60_000), ridge: 1e-6)
        // Variances 9, 1, 1, 1, so inverses 1/9, 1, 1, 1, scaled to the mean 1.
        let scale: Float = 4 / (1.0 / 9 + 3)
        for row in 0..<4 {
            for column in 0..<4 {
                let expected: Float = row == column ? (row == 0 ? scale / 9 : scale) : 0
                #expect(abs(whitening.map[row: row][column] - expected) < 0.03)
            }
        }
        #expect(abs(whitening.offset[0] - 5 * scale / 9) < 0.03)
        #expect(whitening.offset[1...].allSatisfy { abs($0) < 0.03 })
    }

    @Test func aWideRidgeLeavesThingsAsTheyAre() {
        let whitening = Whitening(moments(rowCount: 600), ridge: 1e6)
        for row in 0..<4 {
            for column in 0..<4 {
                #expect(abs(whitening.map[row: row][column] - (row == column ? 1 : 0)) < 1e-4)
            }
        }
    }

    @Test(arguments: [1, 2, 3, 50], 1...8 as ClosedRange<UInt64>)
    func rowsThatAreAllTheSameGiveTheIdentity(count: Int, seed: UInt64) {
        let row = Numbers.unitMatrix(rowCount: 1, columnCount: 64, seed: seed)
        var moments = EmbeddingMoments(dimension: 64)
        moments.add(row.rows(at: [Int](repeating: 0, count: count)))
        let whitening = Whitening(moments, ridge: 0.5)
        for (index, value) in whitening.map.values.enumerated() {
            #expect(abs(value - (index % 65 == 0 ? 1 : 0)) < 1e-5)
        }
        for (found, expected) in zip(whitening.offset, row.values) {
            #expect(abs(found - expected) < 1e-5)
        }
    }

    @Test func aLayerStartsWithRetrievedRowsWhitened() throws {
        let dimension = 64
        let retrieved = Numbers.unitMatrix(rowCount: 300, columnCount: dimension, seed: 2)
        var moments = EmbeddingMoments(dimension: dimension)
        moments.add(retrieved)
        let whitening = Whitening(moments, ridge: 1)
        let configuration = try TrainingRecipe().configuration(dimension: dimension)
        var generator = SeededGenerator(seed: 3)
        let parameters = try TrainingStart(
            configuration: configuration,
            start: .init(alpha: 0.5, beta: 10, zeroBias: 1),
            whitening: whitening
        ).parameters(using: &generator)
        let batch = TokenBatch(
            originals: Numbers.unitMatrix(rowCount: 30, columnCount: dimension, seed: 1),
            retrieved: retrieved,
            similarities: Matrix(rowCount: 30, columnCount: 10)
        )
        let found = FusionLayer(parameters).forward(batch).embeddings
        for row in 0..<30 {
            var sum = (0..<dimension).map { batch.originals[row: row][$0] }
            for neighbor in 0..<10 {
                let values = (0..<dimension).map { retrieved[row: row * 10 + neighbor][$0] }
                for column in 0..<dimension {
                    let mapped =
                        values.indices.reduce(Float(0)) {
                            $0 + whitening.map[row: column][$1] * values[$1]
                        }
                        - whitening.offset[column]
                    // Ten neighbors of logit 0 beside nothing, of logit 1.
                    sum[column] += 0.5 * mapped / (10 + 2.718_281_8)
                }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<dimension {
                #expect(abs(found[row: row][column] - sum[column] / length) < 1e-2)
            }
        }
    }
}
