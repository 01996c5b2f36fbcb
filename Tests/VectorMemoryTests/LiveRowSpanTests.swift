import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct LiveRowSpanTests {
    @Test func numbersLiveRowsWithoutGaps() {
        let matrix = Numbers.unitMatrix(rowCount: 9, columnCount: 5, seed: 1)
        let rows = LiveRowSpan(
            matrix.rowSpan,
            live: LiveRows(storedCount: 9, borders: [0, 2, 5, 6])
        )
        #expect(rows.rowCount == 6)
        #expect(rows.dimension == 5)
        for (index, row) in [2, 3, 4, 6, 7, 8].enumerated() {
            #expect(Matrix(copying: rows.row(at: index)) == matrix.rows(row..<row + 1))
        }
    }

    @Test func withoutRemovedRowsAllOfThemAreLive() {
        let matrix = Numbers.unitMatrix(rowCount: 4, columnCount: 3, seed: 2)
        let rows = LiveRowSpan(matrix.rowSpan)
        #expect(rows.rowCount == 4)
        #expect(Matrix(copying: rows.row(at: 3)) == matrix.rows(3..<4))
    }
}
