import TestSupport
import Testing

@testable import Tensors

@Suite struct RowSpanTests {
    @Test func viewsTheBytesOfBothFormats() {
        let wide: [Float] = [1, 2, 3, 4, 5, 6]
        let half: [UInt16] = [1, 2, 3, 4, 5, 6]
        let wideRows = RowSpan(wide.span, rowCount: 3, dimension: 2)
        let halfRows = RowSpan(halves: half.span, rowCount: 2, dimension: 3)
        #expect(wideRows.bytes.byteCount == 24 && wideRows.format == .float32)
        #expect(halfRows.bytes.byteCount == 12 && halfRows.format == .float16)
        #expect(RowFormat.allCases.map(\.byteCount) == [4, 2])
    }

    @Test func aRangeOfRowsIsThatPartOfTheBytes() {
        let half: [UInt16] = [10, 11, 20, 21, 30, 31]
        let rows = RowSpan(halves: half.span, rowCount: 3, dimension: 2).rows(1..<3)
        #expect(rows.rowCount == 2 && rows.dimension == 2)
        let first = unsafe rows.bytes.unsafeLoad(as: UInt16.self)
        #expect(first == 20)
        #expect(rows.rows(2..<2).bytes.byteCount == 0)
    }

    @Test func readsRowsThatAreNotAligned() {
        let row: [Float] = [1, 2, 3]
        var bytes: [UInt8] = [0]
        for value in row {
            for shift in [0, 8, 16, 24] {
                bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
            }
        }
        let shifted = RowSpan(
            bytes: unsafe bytes.span.bytes.extracting(1..<13),
            format: .float32,
            rowCount: 1,
            dimension: 3
        )
        for kernels in Kernels.supported {
            var out: [Float] = [0]
            var span = out.mutableSpan
            kernels.products(row.span, queryCount: 1, rows: shifted, into: &span, stride: 1)
            #expect(out == [14])
        }
    }

    @Test func copiesRowsOfBothFormats() {
        let halves = Numbers.halves(
            of: Numbers.normalMatrix(rowCount: 5, columnCount: 7, seed: 1).values
        )
        let widened = Numbers.widened(halves)
        let half = RowSpan(halves: halves.span, rowCount: 5, dimension: 7)
        let expected = Matrix(rowCount: 5, columnCount: 7, values: widened)
        #expect(Matrix(copying: half) == expected)
        #expect(Matrix(copying: expected.rowSpan) == expected)
        #expect(Matrix(copying: half.rows(1..<3)) == expected.rows(1..<3))
        #expect(Matrix(copying: half.rows(4..<4)).values.isEmpty)
    }
}
