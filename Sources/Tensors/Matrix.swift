/// A dense matrix of 32-bit floats in row-major order; one row is one embedding or token.
///
/// Rows and columns may be zero in number; the storage always holds exactly
/// `rowCount * columnCount` values.
public struct Matrix: Sendable, Equatable {
    /// How many rows there are.
    public let rowCount: Int
    /// How many values each row has.
    public let columnCount: Int
    /// All values, row after row.
    public var values: [Float] {
        didSet { precondition(values.count == rowCount * columnCount, "storage changed its size") }
    }

    /// Makes a matrix of zeros.
    public init(rowCount: Int, columnCount: Int) {
        self.init(
            rowCount: rowCount,
            columnCount: columnCount,
            values: [Float](repeating: 0, count: rowCount * columnCount)
        )
    }

    /// Takes values that are already in row-major order.
    public init(rowCount: Int, columnCount: Int, values: [Float]) {
        precondition(
            values.count == rowCount * columnCount,
            "expected \(rowCount) x \(columnCount) values, found \(values.count)"
        )
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.values = values
    }

    /// Whether no value is infinite or NaN.
    public var isFinite: Bool { values.allSatisfy(\.isFinite) }

    /// One row, borrowed from the matrix.
    public subscript(row row: Int) -> Span<Float> {
        @_lifetime(borrow self)
        get { values.span.extracting(row * columnCount..<(row + 1) * columnCount) }
    }
}
