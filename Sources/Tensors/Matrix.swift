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

    /// Makes a matrix whose values are still to be written, every one of them, before any is read.
    ///
    /// Setting megabytes to zero takes as long as a product; who writes them all need not.
    public init(unwrittenRowCount rowCount: Int, columnCount: Int) {
        let count = rowCount * columnCount
        self.init(
            rowCount: rowCount,
            columnCount: columnCount,
            values: unsafe [Float](unsafeUninitializedCapacity: count) { $1 = count }
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

    /// Makes the matrix one of the given shape, its values still to be written; a matrix that has
    /// the shape already keeps its storage.
    public mutating func prepare(rowCount: Int, columnCount: Int) {
        if self.rowCount != rowCount || self.columnCount != columnCount {
            self = Matrix(unwrittenRowCount: rowCount, columnCount: columnCount)
        }
    }

    /// Changes values in place.
    public mutating func update<Result>(
        _ body: (inout MutableSpan<Float>) throws -> Result
    ) rethrows -> Result {
        var span = values.mutableSpan
        return try body(&span)
    }
}
