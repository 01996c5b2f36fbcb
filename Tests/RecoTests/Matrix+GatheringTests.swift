import Tensors
import TestSupport
import Testing

@testable import Reco

struct MatrixGatheringTests {
    @Test func gathersRowsInAnyOrderAndMoreThanOnce() {
        let matrix = Numbers.normalMatrix(rowCount: 5, columnCount: 3, seed: 1)
        let gathered = matrix.rows(at: [4, 0, 4])
        #expect(gathered.rowCount == 3)
        #expect(gathered.rows(0..<1) == matrix.rows(4..<5))
        #expect(gathered.rows(1..<2) == matrix.rows(0..<1))
        #expect(gathered.rows(2..<3) == matrix.rows(4..<5))
        #expect(matrix.rows(at: []).columnCount == 3)
    }

    @Test func scatteringUndoesGathering() {
        let matrix = Numbers.normalMatrix(rowCount: 4, columnCount: 3, seed: 2)
        var values = [Float](repeating: 0, count: 12)
        let order = [2, 0, 3, 1]
        matrix.rows(at: order).scatterRows(to: order, in: &values)
        #expect(values == matrix.values)
    }
}
