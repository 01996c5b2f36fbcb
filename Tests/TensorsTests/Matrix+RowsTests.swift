import TestSupport
import Testing

@testable import Tensors

@Suite struct MatrixRowsTests {
    @Test func normalizesRowsToNormOne() {
        let matrix = Numbers.normalMatrix(rowCount: 20, columnCount: 33, seed: 1)
        let normalized = matrix.normalizedRows()
        for row in 0..<20 {
            let norm = Numbers.product(matrix[row: row], matrix[row: row]).squareRoot()
            for column in 0..<33 {
                let expected = Double(matrix.values[row * 33 + column]) / norm
                #expect(abs(Double(normalized.values[row * 33 + column]) - expected) <= 1e-7)
            }
        }
        for norm in normalized.rowNorms { #expect(abs(norm - 1) <= 1e-6) }
    }

    @Test func normalizesWhatWouldOverflowOrVanish() {
        let matrix = Matrix(
            rowCount: 3,
            columnCount: 2,
            values: [3e30, 4e30, 3e-30, 4e-30, 0, -0.0]
        )
        let normalized = matrix.normalizedRows()
        for (found, expected) in zip(normalized.values, [0.6, 0.8, 0.6, 0.8, 0, 0] as [Float]) {
            #expect(abs(found - expected) <= 1e-4)
        }
    }

    @Test func normalizesAMatrixWithoutRowsOrColumns() {
        #expect(Matrix(rowCount: 0, columnCount: 4).normalizedRows().values.isEmpty)
        #expect(Matrix(rowCount: 4, columnCount: 0).normalizedRows().rowNorms == [0, 0, 0, 0])
    }

    @Test func normalizingInPlaceLeavesCopiesAlone() {
        var matrix = Matrix(rowCount: 1, columnCount: 2, values: [3, 4])
        let copy = matrix
        matrix.normalizeRows()
        #expect(matrix.values == [0.6, 0.8])
        #expect(copy.values == [3, 4])
        #expect(copy.rowNorms == [5])
    }

    @Test func cutsAndJoinsRows() {
        let matrix = Numbers.normalMatrix(rowCount: 7, columnCount: 3, seed: 2)
        let parts = [0..<2, 2..<2, 2..<7].map { matrix.rows($0) }
        #expect(parts.map(\.rowCount) == [2, 0, 5])
        #expect(Array(parts[2].values) == Array(matrix.values[6...]))
        #expect(Matrix(joining: parts) == matrix)
        #expect(Matrix(joining: []) == Matrix(rowCount: 0, columnCount: 0))
    }
}
