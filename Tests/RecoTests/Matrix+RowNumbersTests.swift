import Tensors
import Testing

@testable import Reco

@Suite struct MatrixRowNumbersTests {
    private let matrix = Matrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6])

    @Test func rowsComeInTheOrderAsked() {
        #expect(matrix.rows(at: [2, 0, 2]).values == [5, 6, 1, 2, 5, 6])
        let none = matrix.rows(at: [])
        #expect([none.rowCount, none.columnCount] == [0, 2])
    }

    @Test func rowsAreReplacedWhereTheyWere() {
        var changed = matrix
        changed.replaceRows(
            at: [2, 0],
            by: Matrix(rowCount: 2, columnCount: 2, values: [7, 8, 9, 10])
        )
        #expect(changed.values == [9, 10, 3, 4, 7, 8])
    }

    @Test func scatteringUndoesGathering() {
        var values = [Float](repeating: 0, count: 6)
        let order = [2, 0, 1]
        matrix.rows(at: order).scatterRows(to: order, in: &values)
        #expect(values == matrix.values)
    }
}
