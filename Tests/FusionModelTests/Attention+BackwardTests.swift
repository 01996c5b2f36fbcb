import Tensors
import TestSupport
import Testing

@testable import FusionModel

@Suite struct AttentionBackwardTests {
    private let attention: Attention
    private let dimension = 12

    init() throws {
        var random = RandomFusion(seed: 21)
        attention = Attention(
            try random.parameters(
                FusionConfiguration(
                    dimension: dimension,
                    headCount: 3,
                    feedForwardWidth: 1,
                    hasSimilarityBias: true
                )
            )
        )
    }

    /// The contexts of one row, times slopes: what the gradients below belong to.
    private func value(tokens: Matrix, directions: Matrix, slopes: Matrix) -> Float {
        var weights = Matrix(rowCount: 3, columnCount: tokens.rowCount)
        var contexts = Matrix(rowCount: 3, columnCount: dimension)
        let similarities: [Float] = [0.2, 0.5, 0.4, 0.1]
        weights.update {
            attention.weigh(
                tokens.values.span,
                queries: directions.values.span,
                directions: directions.values.span,
                similarities: similarities.span,
                into: &$0,
                kernels: .best
            )
        }
        contexts.update {
            attention.average(
                tokens.values.span,
                weights: weights.values.span,
                into: &$0,
                kernels: .best
            )
        }
        return zip(contexts.values, slopes.values).map(*).reduce(0, +)
    }

    @Test func gradientsOfOneRowAreThoseOfCentralDifferences() {
        let tokens = Numbers.normalMatrix(rowCount: 5, columnCount: dimension, seed: 1)
        var directions = Numbers.normalMatrix(rowCount: 3, columnCount: dimension, seed: 2)
        directions.update { Kernels.best.scale(&$0, by: 0.3) }
        let slopes = Numbers.normalMatrix(rowCount: 3, columnCount: dimension, seed: 3)
        var weights = Matrix(rowCount: 3, columnCount: 5)
        let similarities: [Float] = [0.2, 0.5, 0.4, 0.1]
        weights.update {
            attention.weigh(
                tokens.values.span,
                queries: directions.values.span,
                directions: directions.values.span,
                similarities: similarities.span,
                into: &$0,
                kernels: .best
            )
        }
        var logitGradient = Matrix(rowCount: 3, columnCount: 5)
        logitGradient.update {
            attention.backwardWeights(
                slopes.values.span,
                shares: slopes.values.span,
                tokens: tokens.values.span,
                weights: weights.values.span,
                into: &$0,
                kernels: .best
            )
        }
        for head in 0..<3 { #expect(abs(logitGradient.row(head).reduce(0, +)) < 1e-5) }
        var directionGradient = Matrix(rowCount: 3, columnCount: dimension)
        directionGradient.update {
            attention.average(
                tokens.values.span,
                weights: logitGradient.values.span,
                into: &$0,
                kernels: .best
            )
        }
        for index in directions.values.indices {
            func value(_ step: Float) -> Float {
                var changed = directions
                changed.values[index] += step
                return self.value(tokens: tokens, directions: changed, slopes: slopes)
            }
            let difference = (value(0.01) - value(-0.01)) / 0.02
            #expect(abs(directionGradient.values[index] - difference) < 2e-3)
        }
    }
}
