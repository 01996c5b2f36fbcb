import Tensors
import Testing

@testable import FusionModel

@Suite struct LinearTests {
    static let linear = Linear(
        weight: Matrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6]),
        bias: [10, 20, 30]
    )
    static let rows = Matrix(rowCount: 2, columnCount: 2, values: [1, -1, 2, 0.5])

    @Test(arguments: [Multiplier.Order.products, .blocks])
    func multipliesByRowsOfTheWeightAndAddsTheBias(order: Multiplier.Order) {
        var mapped = Matrix(rowCount: 0, columnCount: 0)
        let multiplier = Multiplier(order: order, kernels: .best)
        Self.linear.apply(to: Self.rows, into: &mapped, multiplier: multiplier)
        #expect(
            mapped == Matrix(rowCount: 2, columnCount: 3, values: [9, 19, 29, 13, 28, 43])
        )
    }

    @Test func addsGradientsOfWeightAndBiasAndGivesThatOfTheRows() throws {
        let configuration = try FusionConfiguration(
            dimension: 2,
            headCount: 1,
            feedForwardWidth: 3
        )
        var gradient = FusionParameters.zeros(configuration)
        gradient.update(.hiddenBias) { $0[1] = 100 }
        let rowGradient = Self.linear.backward(
            Matrix(rowCount: 2, columnCount: 3, values: [1, 0, -1, 2, 1, 0]),
            rows: Self.rows,
            weight: .hiddenWeight,
            bias: .hiddenBias,
            into: &gradient,
            kernels: .best
        )
        #expect(rowGradient.values == [-4, -4, 5, 8])
        #expect(gradient[.hiddenWeight].values == [5, 0, 2, 0.5, -1, 1])
        #expect(gradient[.hiddenBias].values == [3, 101, -1])
    }

    @Test func addsMatricesOfOneShape() {
        var sum = Matrix(rowCount: 2, columnCount: 1, values: [1, 2])
        sum.add(Matrix(rowCount: 2, columnCount: 1, values: [10, 20]), .best)
        #expect(sum == Matrix(rowCount: 2, columnCount: 1, values: [11, 22]))
    }
}
