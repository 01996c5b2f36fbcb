import Testing

@testable import Tensors

@Suite struct MatrixTests {
    @Test func rowsFollowEachOther() {
        let matrix = Matrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 5, 6])
        #expect(matrix[row: 0].count == 3 && matrix[row: 0][0] == 1)
        #expect(matrix[row: 1][0] == 4 && matrix[row: 1][2] == 6)
    }

    @Test func startsWithZeros() {
        #expect(Matrix(rowCount: 2, columnCount: 2).values == [0, 0, 0, 0])
        #expect(Matrix(rowCount: 0, columnCount: 2).values.isEmpty)
    }

    @Test func isAValue() {
        let matrix = Matrix(rowCount: 1, columnCount: 2, values: [1, 2])
        var copy = matrix
        copy.values[0] = 9
        #expect(matrix.values == [1, 2])
        #expect(matrix != copy)
        #expect(matrix != Matrix(rowCount: 2, columnCount: 1, values: [1, 2]))
    }

    @Test func updatesValuesInPlace() {
        var matrix = Matrix(rowCount: 2, columnCount: 2)
        let sum = matrix.update { span in
            for index in span.indices { span[index] = Float(index) }
            return span[3]
        }
        #expect(sum == 3 && matrix.values == [0, 1, 2, 3])
    }

    @Test func preparingKeepsAShapeAndTakesAnother() {
        var matrix = Matrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 5, 6])
        matrix.prepare(rowCount: 2, columnCount: 3)
        #expect(matrix.values == [1, 2, 3, 4, 5, 6])
        matrix.prepare(rowCount: 3, columnCount: 1)
        #expect(matrix.rowCount == 3 && matrix.columnCount == 1 && matrix.values.count == 3)
        #expect(Matrix(unwrittenRowCount: 4, columnCount: 5).values.count == 20)
    }
}
