import Tensors
import Testing

@testable import FusionModel

@Suite struct LayerNormTests {
    private func normalized(_ rows: Matrix, by norm: LayerNorm) -> Matrix {
        var result = Matrix(rowCount: 0, columnCount: 0)
        norm.apply(to: rows, into: &result, kernels: .best)
        var scaled = rows
        let halves = rows.values.map { $0 / 2 }
        scaled.update { norm.apply(to: halves.span, scale: 2, into: &$0, kernels: .best) }
        #expect(scaled == result)
        return result
    }

    @Test func normalizesEachRowByItsOwnMeanAndBiasedVariance() {
        // Rows of mean 2 and variance 1, and of mean 10 and variance 100; epsilon 0 changes nothing.
        let rows = Matrix(rowCount: 2, columnCount: 4, values: [1, 3, 1, 3, 0, 20, 20, 0])
        let norm = LayerNorm(weight: [1, 1, 2, 2], bias: [0, 0.5, 0, 0.5], epsilon: 0)
        let expected = Matrix(
            rowCount: 2,
            columnCount: 4,
            values: [-1, 1.5, -2, 2.5, -1, 1.5, 2, -1.5]
        )
        #expect(normalized(rows, by: norm).distance(to: expected) < 1e-6)
    }

    @Test func addsEpsilonToTheVariance() {
        let rows = Matrix(rowCount: 1, columnCount: 2, values: [-1, 1])
        let norm = LayerNorm(weight: [1, 1], bias: [0, 0], epsilon: 3)
        let expected = Matrix(rowCount: 1, columnCount: 2, values: [-0.5, 0.5])
        #expect(normalized(rows, by: norm).distance(to: expected) < 1e-6)
    }

    @Test func aConstantRowBecomesTheBias() {
        let rows = Matrix(rowCount: 1, columnCount: 3, values: [7, 7, 7])
        let norm = LayerNorm(weight: [1, 2, 3], bias: [4, 5, 6], epsilon: 1e-5)
        #expect(normalized(rows, by: norm).values == [4, 5, 6])
    }

    @Test func itsGradientIsThatOfCentralDifferences() throws {
        let configuration = try FusionConfiguration(
            dimension: 5,
            headCount: 1,
            feedForwardWidth: 1
        )
        let norm = LayerNorm(weight: [1, -2, 0.5, 3, 1], bias: [0, 1, 2, 3, 4], epsilon: 0.1)
        let rows = Matrix(
            rowCount: 2,
            columnCount: 5,
            values: [0.3, -1, 2, 0.7, 1.5, -2, 0.1, 0.4, 0.8, -0.3]
        )
        let slopes: [Float] = [1, 0.5, -1, 2, 0.3, -0.7, 1.1, 0.2, -0.4, 0.9]
        var rowGradient = Matrix(rowCount: 2, columnCount: 5, values: slopes)
        var gradient = FusionParameters.zeros(configuration)
        norm.backward(
            &rowGradient,
            rows: rows,
            weight: .attentionNormWeight,
            bias: .attentionNormBias,
            into: &gradient,
            kernels: .best
        )
        func value(_ rows: Matrix, _ norm: LayerNorm) -> Float {
            zip(normalized(rows, by: norm).values, slopes).map(*).reduce(0, +)
        }
        for index in 0..<10 {
            var (above, below) = (rows, rows)
            above.values[index] += 0.01
            below.values[index] -= 0.01
            let difference = (value(above, norm) - value(below, norm)) / 0.02
            #expect(abs(rowGradient.values[index] - difference) < 2e-3)
        }
        for index in 0..<5 {
            var weight = norm.weight
            weight[index] += 1
            let changed = LayerNorm(weight: weight, bias: norm.bias, epsilon: 0.1)
            let difference = value(rows, changed) - value(rows, norm)
            #expect(abs(gradient[.attentionNormWeight].values[index] - difference) < 1e-4)
            let sum = slopes[index] + slopes[5 + index]
            #expect(abs(gradient[.attentionNormBias].values[index] - sum) < 1e-6)
        }
    }
}
