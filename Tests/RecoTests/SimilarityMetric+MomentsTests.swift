import FusionModel
import Tensors
import TestSupport
import Testing

@testable import Reco

struct SimilarityMetricMomentsTests {
    /// Rows around (5, 0, 0, …) whose columns have the variances 16, 4, 1, 1, ….
    private func moments(rowCount: Int) -> EmbeddingMoments {
        var rows = Numbers.normalMatrix(rowCount: rowCount, columnCount: 12, seed: 9)
        rows.update { span in
            for row in 0..<rowCount {
                span[row * 12] = 4 * span[row * 12] + 5
                span[row * 12 + 1] *= 2
            }
        }
        var moments = EmbeddingMoments(dimension: 12)
        moments.add(rows)
        return moments
    }

    @Test func discountsTheDirectionsOfTheGreatestVariances() {
        let metric = SimilarityMetric(moments(rowCount: 60_000), rank: 2, ridge: 0.3)
        #expect(abs(metric.mean[0] - 5) < 0.05)
        #expect(metric.mean[1...].allSatisfy { abs($0) < 0.05 })
        // The mean variance is 2.5, a ridge of 0.75; the others have variance 1.
        for (index, variance) in [16.0, 4.0].enumerated() {
            let expected = (1 - 1.75 / (variance + 0.75)).squareRoot()
            let found = metric.directions[row: index]
            #expect(abs(abs(Double(found[index])) - expected) < 0.02)
            for column in 0..<12 where column != index { #expect(abs(found[column]) < 0.02) }
        }
    }

    @Test func aWideRidgeDiscountsNothing() {
        let metric = SimilarityMetric(moments(rowCount: 600), rank: 2, ridge: 1e6)
        #expect(metric.directions.values.allSatisfy { abs($0) < 0.01 })
    }

    @Test(arguments: [1, 2, 3, 50], 1...4 as ClosedRange<UInt64>)
    func rowsThatAreAllTheSameDiscountNothing(count: Int, seed: UInt64) {
        let row = Numbers.unitMatrix(rowCount: 1, columnCount: 64, seed: seed)
        var moments = EmbeddingMoments(dimension: 64)
        moments.add(row.rows(at: [Int](repeating: 0, count: count)))
        let metric = SimilarityMetric(moments, rank: 8, ridge: 0.3)
        #expect(metric.directions.values.allSatisfy { abs($0) < 1e-3 })
        #expect(zip(metric.mean, row.values).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func fewerRowsThanDirectionsGiveFiniteOnes() {
        var moments = EmbeddingMoments(dimension: 64)
        moments.add(Numbers.unitMatrix(rowCount: 3, columnCount: 64, seed: 3))
        let metric = SimilarityMetric(moments, rank: 8, ridge: 0.3)
        let lengths = (0..<8).map { Kernels.best.squareSum(metric.directions[row: $0]) }
        #expect(lengths.allSatisfy { $0 <= 1 && $0.isFinite })
        // Three rows vary in two directions.
        #expect(lengths[..<2].allSatisfy { $0 > 0.5 } && lengths[2...].allSatisfy { $0 < 1e-3 })
    }

    @Test func rowsBecomeOrthonormalAndThoseThatAddNothingZero() {
        let rows = Numbers.normalMatrix(rowCount: 4, columnCount: 20, seed: 2)
        var joined = Matrix(joining: [rows, rows.rows(1..<2), Matrix(rowCount: 1, columnCount: 20)])
        joined.orthonormalizeRows()
        let products = joined.productWithTransposed(joined)
        for row in 0..<6 {
            for column in 0..<6 {
                let expected: Float = row == column && row < 4 ? 1 : 0
                #expect(abs(products[row: row][column] - expected) < 1e-5)
            }
        }
    }
}
