import Tensors
import Testing

@testable import FusionModel

@Suite struct LinearTests {
    @Test func multipliesByRowsOfTheWeightAndAddsTheBias() {
        let linear = Linear(
            weight: Matrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6]),
            bias: [10, 20, 30]
        )
        let mapped = linear.apply(
            to: Matrix(rowCount: 2, columnCount: 2, values: [1, -1, 2, 0.5]),
            kernels: .best
        )
        #expect(
            mapped == Matrix(rowCount: 2, columnCount: 3, values: [9, 19, 29, 13, 28, 43])
        )
    }

    @Test func addsMatricesOfOneShape() {
        let sum = Matrix(rowCount: 2, columnCount: 1, values: [1, 2]).adding(
            Matrix(rowCount: 2, columnCount: 1, values: [10, 20]),
            .best
        )
        #expect(sum == Matrix(rowCount: 2, columnCount: 1, values: [11, 22]))
    }
}
