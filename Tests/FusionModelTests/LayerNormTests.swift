import Tensors
import Testing

@testable import FusionModel

@Suite struct LayerNormTests {
    @Test func normalizesEachRowByItsOwnMeanAndBiasedVariance() {
        // Rows of mean 2 and variance 1, and of mean 10 and variance 100; epsilon 0 changes nothing.
        let rows = Matrix(rowCount: 2, columnCount: 4, values: [1, 3, 1, 3, 0, 20, 20, 0])
        let norm = LayerNorm(weight: [1, 1, 2, 2], bias: [0, 0.5, 0, 0.5], epsilon: 0)
        let expected = Matrix(
            rowCount: 2,
            columnCount: 4,
            values: [-1, 1.5, -2, 2.5, -1, 1.5, 2, -1.5]
        )
        #expect(norm.apply(to: rows, kernels: .best).distance(to: expected) < 1e-6)
    }

    @Test func addsEpsilonToTheVariance() {
        let rows = Matrix(rowCount: 1, columnCount: 2, values: [-1, 1])
        let norm = LayerNorm(weight: [1, 1], bias: [0, 0], epsilon: 3)
        let expected = Matrix(rowCount: 1, columnCount: 2, values: [-0.5, 0.5])
        #expect(norm.apply(to: rows, kernels: .best).distance(to: expected) < 1e-6)
    }

    @Test func aConstantRowBecomesTheBias() {
        let rows = Matrix(rowCount: 1, columnCount: 3, values: [7, 7, 7])
        let norm = LayerNorm(weight: [1, 2, 3], bias: [4, 5, 6], epsilon: 1e-5)
        #expect(norm.apply(to: rows, kernels: .best).values == [4, 5, 6])
    }
}
