import TestSupport
import Testing

@testable import Tensors

@Suite struct MatrixSpanTests {
    static let matrix = Matrix(
        rowCount: 3,
        columnCount: 4,
        values: (0..<12).map { Float($0) }
    )

    /// All values of an operand, by multiplying it with the identity.
    private func values(_ operand: MatrixSpan) -> [Float] {
        var identity = Matrix(rowCount: operand.columnCount, columnCount: operand.columnCount)
        for i in 0..<operand.columnCount { identity.values[i * operand.columnCount + i] = 1 }
        var out = Matrix(rowCount: operand.rowCount, columnCount: operand.columnCount)
        out.update {
            Kernels.best.multiply(operand, identity.view, into: &$0, stride: operand.columnCount)
        }
        return out.values
    }

    @Test func viewsAWholeMatrix() {
        #expect(values(Self.matrix.view) == Self.matrix.values)
    }

    @Test func viewsRowsAndColumns() {
        #expect(values(Self.matrix.view.rows(1..<3)) == [4, 5, 6, 7, 8, 9, 10, 11])
        #expect(values(Self.matrix.view.columns(1..<3)) == [1, 2, 5, 6, 9, 10])
        #expect(values(Self.matrix.view.rows(2..<3).columns(3..<4)) == [11])
        #expect(values(Self.matrix.view.columns(3..<4).rows(1..<2)) == [7])
    }

    @Test func viewsPartsOfTheTransposed() {
        let transposed = Self.matrix.view.transposed
        #expect(transposed.rowCount == 4 && transposed.columnCount == 3)
        #expect(values(transposed) == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
        #expect(values(transposed.rows(1..<2)) == [1, 5, 9])
        #expect(values(transposed.columns(1..<2)) == [4, 5, 6, 7])
        #expect(values(transposed.transposed) == Self.matrix.values)
    }

    @Test func mayBeEmpty() {
        #expect(values(Self.matrix.view.rows(3..<3)) == [])
        #expect(Self.matrix.view.columns(4..<4).columnCount == 0)
    }

    @Test func refusesRowsThatAreNotThere() async {
        await #expect(processExitsWith: .failure) { _ = Self.matrix.view.rows(2..<4).rowCount }
    }
}
