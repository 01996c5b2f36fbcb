internal import CKernels

/// How the numbers of stored rows are written.
public enum RowFormat: Sendable, CaseIterable {
    /// IEEE 754 binary32.
    case float32
    /// IEEE 754 binary16: half the bytes, widened as they are read.
    case float16

    /// The bytes of one number.
    public var byteCount: Int {
        switch self {
        case .float32: MemoryLayout<Float>.size
        case .float16: MemoryLayout<UInt16>.size
        }
    }
}

/// A borrowed view of row-major rows as they are stored, in memory or in a mapped file.
///
/// It lets the kernels read rows in place, whatever their format, while those who pass it on touch
/// no raw memory. The bytes need no alignment.
///
/// Shape: `[rowCount x dimension]`.
public struct RowSpan: ~Escapable, Sendable {
    /// The rows, without gaps.
    let bytes: RawSpan
    /// How each number is written.
    public let format: RowFormat
    /// How many rows there are.
    public let rowCount: Int
    /// How many numbers each row has.
    public let dimension: Int

    /// Views bytes that hold whole rows, such as a tensor of a mapped file.
    @_lifetime(copy bytes)
    public init(bytes: RawSpan, format: RowFormat, rowCount: Int, dimension: Int) {
        precondition(
            rowCount >= 0 && dimension >= 0
                && bytes.byteCount == rowCount * dimension * format.byteCount,
            "\(rowCount) x \(dimension) rows of \(format) in \(bytes.byteCount) bytes"
        )
        self.bytes = bytes
        self.format = format
        self.rowCount = rowCount
        self.dimension = dimension
    }

    /// Views 32-bit rows.
    @_lifetime(copy values)
    public init(_ values: Span<Float>, rowCount: Int, dimension: Int) {
        self.init(
            bytes: unsafe values.bytes,
            format: .float32,
            rowCount: rowCount,
            dimension: dimension
        )
    }

    /// Views 16-bit rows, given as their bits.
    @_lifetime(copy bits)
    public init(halves bits: Span<UInt16>, rowCount: Int, dimension: Int) {
        self.init(
            bytes: unsafe bits.bytes,
            format: .float16,
            rowCount: rowCount,
            dimension: dimension
        )
    }

    /// The rows of a range, in place.
    @_lifetime(copy self)
    public func rows(_ range: Range<Int>) -> RowSpan {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rowCount,
            "rows \(range) of \(rowCount)"
        )
        let rowByteCount = dimension * format.byteCount
        return RowSpan(
            bytes: bytes.extracting(
                range.lowerBound * rowByteCount..<range.upperBound * rowByteCount
            ),
            format: format,
            rowCount: range.count,
            dimension: dimension
        )
    }
}

extension RowSpan {
    /// Copies all rows to 32-bit floats.
    ///
    /// - Shape: `out` `[rowCount x dimension]`.
    public func copy(into out: inout MutableSpan<Float>, kernels: Kernels = .best) {
        precondition(
            out.count == rowCount * dimension,
            "\(rowCount) x \(dimension) numbers into \(out.count)"
        )
        unsafe bytes.withUnsafeBytes { source in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let from = source.baseAddress, let to = out.baseAddress else { return }
                switch format {
                case .float32:
                    unsafe UnsafeMutableRawBufferPointer(out).copyMemory(from: source)
                case .float16:
                    unsafe kernels.table.pointee.widen_f16(from, out.count, to)
                }
            }
        }
    }
}

extension Matrix {
    /// Copies stored rows, widening them.
    public init(copying rows: borrowing RowSpan) {
        var values = [Float](repeating: 0, count: rows.rowCount * rows.dimension)
        var span = values.mutableSpan
        rows.copy(into: &span)
        self.init(rowCount: rows.rowCount, columnCount: rows.dimension, values: values)
    }

    /// All rows, borrowed.
    public var rowSpan: RowSpan {
        @_lifetime(borrow self)
        get { RowSpan(values.span, rowCount: rowCount, dimension: columnCount) }
    }
}
