import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

struct EmbeddingMomentsTests {
    private let rows = Numbers.normalMatrix(rowCount: 500, columnCount: 6, seed: 4)

    /// Mean and covariance, each number by its definition.
    private func expectation(_ rows: Matrix) -> (mean: [Double], covariance: [Double]) {
        let count = Double(rows.rowCount)
        func mean(_ term: (Int) -> Double) -> Double {
            (0..<rows.rowCount).reduce(0) { $0 + term($1) } / count
        }
        let means = (0..<6).map { column in mean { Double(rows[row: $0][column]) } }
        let covariance = (0..<36).map { index in
            mean { row in
                (Double(rows[row: row][index / 6]) - means[index / 6])
                    * (Double(rows[row: row][index % 6]) - means[index % 6])
            }
        }
        return (means, covariance)
    }

    @Test func meanAndCovarianceAreThoseOfAllBlocks() {
        var shifted = rows
        shifted.update { span in
            for index in span.indices { span[index] = 0.1 * span[index] + 0.9 }
        }
        var moments = EmbeddingMoments(dimension: 6)
        moments.add(shifted.rows(0..<123))
        moments.add(shifted.rows(123..<123))
        moments.add(shifted.rows(123..<500))
        let expected = expectation(shifted)
        #expect(zip(moments.mean, expected.mean).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(zip(moments.covariance, expected.covariance).allSatisfy { abs($0 - $1) < 1e-7 })
        let variance = (0..<6).reduce(0) { $0 + expected.covariance[$1 * 7] } / 6
        #expect(abs(moments.variance - variance) < 1e-7)
        #expect(abs(moments.ridge(0.5) - 0.5 * variance) < 1e-7)
    }

    @Test func aRidgeIsNeverNothing() {
        var moments = EmbeddingMoments(dimension: 6)
        moments.add(rows.rows(at: [3, 3, 3]))
        #expect(moments.ridge(0.5) > 0)
    }

    @Test func pairsAreMeasuredInOneModality() throws {
        let samples = try TrainingSamples()
        let moments = try EmbeddingMoments(of: samples.pairs, modality: .text)
        var expected = EmbeddingMoments(dimension: samples.pairs.dimension)
        let all = Array(0..<samples.pairs.rowCount)
        expected.add(try samples.pairs.embeddings(of: all, modality: .text))
        #expect(moments.mean == expected.mean && moments.covariance == expected.covariance)
    }
}
