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

    /// Bytes of numbers, the first of them at an odd address or at whatever follows one.
    private func shifted<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        [0]
            + numbers.flatMap { number in
                unsafe withUnsafeBytes(of: number.littleEndian) { unsafe Array($0) }
            }
    }

    @Test(arguments: Kernels.supported)
    func readsRowsThatAreNotAligned(kernels: Kernels) {
        let row = (1...19).map(Float.init)
        let floats = shifted(row.map(\.bitPattern))
        let halves = shifted(Numbers.halves(of: row))
        for (bytes, format) in [(floats, RowFormat.float32), (halves, .float16)] {
            let rows = RowSpan(
                bytes: unsafe bytes.span.bytes.extracting(1..<bytes.count),
                format: format,
                rowCount: 1,
                dimension: 19
            )
            var out: [Float] = [0]
            var span = out.mutableSpan
            kernels.products(row.span, queryCount: 1, rows: rows, into: &span, stride: 1)
            #expect(out == [2470], "\(format)")
            var copy = [Float](repeating: 0, count: 19)
            var copySpan = copy.mutableSpan
            rows.copy(into: &copySpan, kernels: kernels)
            #expect(copy == row, "\(format)")
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
