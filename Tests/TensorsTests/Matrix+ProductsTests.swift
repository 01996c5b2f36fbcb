import TestSupport
import Testing

@testable import Tensors

@Suite struct MatrixProductsTests {
    /// Shapes with an edge of none, one, and more than a tile.
    static let shapes = [(0, 3, 2), (3, 0, 2), (2, 3, 0), (1, 1, 1), (5, 7, 3), (33, 65, 17)]

    private func naive(_ left: Matrix, _ right: Matrix) -> [Double] {
        (0..<left.rowCount).flatMap { row in
            (0..<right.columnCount).map { column in
                (0..<left.columnCount).reduce(0.0) {
                    $0 + Double(left.values[row * left.columnCount + $1])
                        * Double(right.values[$1 * right.columnCount + column])
                }
            }
        }
    }

    private func transposed(_ matrix: Matrix) -> Matrix {
        Matrix(
            rowCount: matrix.columnCount,
            columnCount: matrix.rowCount,
            values: (0..<matrix.columnCount).flatMap { column in
                (0..<matrix.rowCount).map { matrix.values[$0 * matrix.columnCount + column] }
            }
        )
    }

    private func expectEqual(_ found: Matrix, _ expected: [Double]) {
        #expect(found.values.count == expected.count)
        for (value, exact) in zip(found.values, expected) {
            #expect(abs(Double(value) - exact) <= 1e-4)
        }
    }

    @Test(arguments: shapes, Kernels.supported)
    func allThreeProductsAreTheNaiveOne(shape: (Int, Int, Int), kernels: Kernels) {
        let (a, b, c) = shape
        let left = Numbers.normalMatrix(rowCount: a, columnCount: b, seed: 1)
        let right = Numbers.normalMatrix(rowCount: b, columnCount: c, seed: 2)
        let expected = naive(left, right)
        let products = [
            left.product(right, kernels: kernels),
            transposed(left).transposedProduct(right, kernels: kernels),
            left.productWithTransposed(transposed(right), kernels: kernels),
        ]
        for product in products {
            #expect(product.rowCount == a && product.columnCount == c)
            expectEqual(product, expected)
        }
    }

    @Test(arguments: Kernels.supported)
    func aRowOfTheProductDoesNotDependOnTheOthers(kernels: Kernels) {
        let batch = Numbers.normalMatrix(rowCount: 64, columnCount: 96, seed: 3)
        let weights = Numbers.normalMatrix(rowCount: 37, columnCount: 96, seed: 4)
        let together = batch.productWithTransposed(weights, kernels: kernels)
        for row in 0..<64 {
            let alone = batch.rows(row..<row + 1).productWithTransposed(weights, kernels: kernels)
            #expect(alone == together.rows(row..<row + 1))
        }
    }
}
