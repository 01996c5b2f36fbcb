import Foundation
import Tensors
import TestSupport
import Testing

@testable import FusionModel

@Suite struct NeighborTrustTests {
    private static let trust = NeighborTrust(weight: 0.7, withinScale: 6, crossScale: 11)

    private func offset(within: Matrix, cross: Matrix, counterparts: Matrix) -> Float {
        Self.trust.offset(
            within: within,
            cross: cross,
            counterparts: counterparts,
            kernels: .best
        )
    }

    /// The mean over all left out of what the others say of it, in double precision.
    private func expectation(within: Matrix, cross: Matrix, counterparts: Matrix) -> Double {
        let k = within.rowCount
        var sum = 0.0
        for left in 0..<k {
            for (matrix, scale, sign) in [(within, 6.0, 1.0), (cross, 11.0, -1.0)] {
                let others = (0..<k).filter { $0 != left }
                let powers = others.map { exp(scale * Double(matrix[row: left][$0])) }
                let whole = powers.reduce(0, +)
                for (other, power) in zip(others, powers) {
                    sum += sign * power / whole * Double(counterparts[row: left][other])
                }
            }
        }
        return 0.7 * sum / Double(k)
    }

    @Test(arguments: [3, 4, 7, 32], Kernels.supported)
    func isWhatLeavingEachOutInTurnSays(k: Int, kernels: Kernels) {
        let images = Numbers.unitMatrix(rowCount: k, columnCount: 20, seed: 1)
        let texts = Numbers.unitMatrix(rowCount: k, columnCount: 20, seed: 2)
        let within = images.productWithTransposed(images)
        let cross = images.productWithTransposed(texts)
        let counterparts = texts.productWithTransposed(texts)
        let found = Self.trust.offset(
            within: within,
            cross: cross,
            counterparts: counterparts,
            kernels: kernels
        )
        let expected = expectation(within: within, cross: cross, counterparts: counterparts)
        #expect(abs(expected) > 1e-3)
        #expect(abs(Double(found) - expected) < 1e-5)
    }

    @Test func itsSignSaysWhoKnowsBetter() {
        // Two kinds of three entries, whose counterparts are orthogonal.
        let kinds = (0..<6).map { row in (0..<6).map { Float(row / 3 == $0 / 3 ? 1 : 0) } }
        let truth = Matrix(rowCount: 6, columnCount: 6, values: kinds.flatMap(\.self))
        // As far from copies as everything is.
        let right = Matrix(rowCount: 6, columnCount: 6, values: truth.values.map { 0.8 * $0 })
        let wrong = Matrix(rowCount: 6, columnCount: 6, values: truth.values.map { 0.8 - 0.8 * $0 })
        #expect(offset(within: right, cross: wrong, counterparts: truth) > 0.3)
        #expect(offset(within: wrong, cross: right, counterparts: truth) < -0.3)
        // Where no counterpart is nearer than another, there is nothing to know better.
        let same = Matrix(rowCount: 6, columnCount: 6, values: [Float](repeating: 1, count: 36))
        #expect(abs(offset(within: right, cross: wrong, counterparts: same)) < 1e-6)
    }

    @Test func copiesInTheMemoryAreNotAskedForEachOther() {
        let images = Numbers.unitMatrix(rowCount: 8, columnCount: 20, seed: 1)
        let texts = Numbers.unitMatrix(rowCount: 8, columnCount: 20, seed: 2)
        func offset(_ rows: [Int]) -> Float {
            let images = Matrix(joining: rows.map { images.rows($0..<$0 + 1) })
            let texts = Matrix(joining: rows.map { texts.rows($0..<$0 + 1) })
            return self.offset(
                within: images.productWithTransposed(images),
                cross: images.productWithTransposed(texts),
                counterparts: texts.productWithTransposed(texts)
            )
        }
        let once = offset(Array(0..<8))
        #expect(abs(once) > 1e-3)
        // Each guess has the same shares, of twice as many.
        #expect(abs(offset((0..<16).map { $0 / 2 }) - once) < 1e-5)
        #expect(offset([5, 5, 5, 5]) == 0)
    }

    @Test(arguments: [0, 1, 2])
    func fewerThanThreeNeighborsSayNothingOfEachOther(k: Int) {
        let images = Numbers.unitMatrix(rowCount: k, columnCount: 20, seed: 1)
        let texts = Numbers.unitMatrix(rowCount: k, columnCount: 20, seed: 2)
        let found = offset(
            within: images.productWithTransposed(images),
            cross: images.productWithTransposed(texts),
            counterparts: texts.productWithTransposed(texts)
        )
        #expect(found == 0)
    }

    private func layer(_ numbers: [Float]) throws -> FusionLayer {
        let configuration = try FusionConfiguration(
            dimension: 8,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: true,
            hasZeroAttention: true,
            metricRank: 3,
            hasTrust: true
        )
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            tensors[name] = FusionParameters.zeros(configuration)[name]
        }
        tensors[.metricTrust] = Matrix(rowCount: 1, columnCount: 3, values: numbers)
        return FusionLayer(try FusionParameters(configuration: configuration, tensors: tensors))
    }

    @Test func aLayerHasTheTrustOfItsTensor() throws {
        #expect(Self.trust.values == [0.7, 6, 11])
        // Also beside a metric that is otherwise the cosine.
        #expect(try layer([0.7, 6, 11]).metric?.trust == Self.trust)
        #expect(try layer([0, 6, 11]).metric == nil)
    }

    @Test(
        arguments: [
            [-101, 6, 11], [3e38, 6, 11], [1, -1, 11], [1, 6, -1], [1, 1001, 11], [1, 6, 1001],
        ] as [[Float]]
    )
    func numbersThatWouldDrownSimilaritiesAreRefused(numbers: [Float]) {
        #expect(throws: FusionError.invalidTrust(found: numbers)) { try layer(numbers) }
        let text = FusionError.invalidTrust(found: numbers).description
        #expect(text.contains("metric_trust") && text.contains("\(numbers)"))
    }

    @Test(arguments: [(0, true, "metric"), (3, false, "zero attention")])
    func trustNeedsWhatUsesIt(metricRank: Int, hasZeroAttention: Bool, missing: String) {
        #expect(throws: FusionError.missing(missing, beside: "trust")) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 5,
                hasSimilarityBias: true,
                hasZeroAttention: hasZeroAttention,
                metricRank: metricRank,
                hasTrust: true
            )
        }
    }
}
