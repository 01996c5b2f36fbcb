import Foundation
import Tensors
import TestSupport
import Testing

@testable import FusionModel

@Suite struct NeighborTrustTests {
    private static let trust = NeighborTrust(weight: 0.7, ownScale: 6, crossScale: 11)

    private func products(_ first: Matrix, _ second: Matrix) -> Matrix {
        first.productWithTransposed(second)
    }

    private func trust(own: Matrix, across: Matrix, alike: Matrix) -> Float {
        Self.trust.trust(own: own, across: across, alike: alike, kernels: .best)
    }

    /// The mean over all left out of what the others say of it, in double precision.
    private func expectation(own: Matrix, across: Matrix, alike: Matrix) -> Double {
        let k = own.rowCount
        var sum = 0.0
        for left in 0..<k {
            for (matrix, scale, sign) in [(own, 6.0, 1.0), (across, 11.0, -1.0)] {
                let others = (0..<k).filter { $0 != left }
                let powers = others.map { exp(scale * Double(matrix[row: left][$0])) }
                let whole = powers.reduce(0, +)
                for (other, power) in zip(others, powers) {
                    sum += sign * power / whole * Double(alike[row: left][other])
                }
            }
        }
        return sum / Double(k)
    }

    @Test(arguments: [2, 3, 7, 32], Kernels.supported)
    func isWhatLeavingEachOutInTurnSays(k: Int, kernels: Kernels) {
        let images = Numbers.unitMatrix(rowCount: k, columnCount: 20, seed: 1)
        let texts = Numbers.unitMatrix(rowCount: k, columnCount: 20, seed: 2)
        let (own, across) = (products(images, images), products(images, texts))
        let alike = products(texts, texts)
        let found = Self.trust.trust(own: own, across: across, alike: alike, kernels: kernels)
        let expected = expectation(own: own, across: across, alike: alike)
        #expect(abs(Double(found) - expected) < 1e-5)
    }

    @Test func itsSignSaysWhoKnowsBetter() {
        // Two kinds of entries, whose counterparts are orthogonal.
        let kinds = Matrix(
            rowCount: 4,
            columnCount: 2,
            values: [1, 0, 1, 0, 0, 1, 0, 1]
        )
        let right = products(kinds, kinds)
        let wrong = Matrix(rowCount: 4, columnCount: 4, values: right.values.map { 1 - $0 })
        #expect(trust(own: right, across: wrong, alike: right) > 0.5)
        #expect(trust(own: wrong, across: right, alike: right) < -0.5)
        // Where no counterpart is nearer than another, there is nothing to know better.
        let same = Matrix(rowCount: 4, columnCount: 4, values: [Float](repeating: 1, count: 16))
        #expect(abs(trust(own: right, across: wrong, alike: same)) < 1e-6)
    }

    @Test(arguments: [0, 1])
    func fewerThanTwoNeighborsSayNothingOfEachOther(k: Int) {
        let one = Matrix(rowCount: k, columnCount: k, values: [Float](repeating: 1, count: k))
        #expect(trust(own: one, across: one, alike: one) == 0)
    }

    private func layer(_ numbers: [Float]) throws -> FusionLayer {
        let configuration = try FusionConfiguration(
            dimension: 8,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: true,
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
        // Also beside a metric that is otherwise the cosine.
        #expect(try layer([0.7, 6, 11]).metric?.trust == Self.trust)
        #expect(try layer(Self.trust.values).metric?.trust == Self.trust)
        #expect(try layer([0, 6, 11]).metric == nil)
        let blunt = NeighborTrust(weight: -1, ownScale: 0, crossScale: 0)
        #expect(try layer([-1, -6, -11]).metric?.trust == blunt)
    }

    @Test func trustNeedsAMetricThatItIsAddedTo() {
        #expect(throws: FusionError.missingMetric) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 5,
                hasSimilarityBias: true,
                hasTrust: true
            )
        }
        #expect("\(FusionError.missingMetric)" == "trust: expected a metric beside it, found none")
    }
}
