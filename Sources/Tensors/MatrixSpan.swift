/// A borrowed matrix as an operand of a product: all of one, some of its rows or columns, or any of
/// these transposed, without a copy.
public struct MatrixSpan: ~Escapable, Sendable {
    /// The stored rows, with whatever lies between them.
    let values: Span<Float>
    /// The distance of two stored rows.
    let stride: Int
    /// Whether what is stored as rows are the columns of the operand.
    let isTransposed: Bool
    /// How many rows the operand has.
    public let rowCount: Int
    /// How many columns the operand has.
    public let columnCount: Int

    private var storedRowCount: Int { isTransposed ? columnCount : rowCount }
    private var storedColumnCount: Int { isTransposed ? rowCount : columnCount }

    @_lifetime(copy values)
    private init(
        values: Span<Float>,
        stride: Int,
        isTransposed: Bool,
        rowCount: Int,
        columnCount: Int
    ) {
        self.values = values
        self.stride = stride
        self.isTransposed = isTransposed
        self.rowCount = rowCount
        self.columnCount = columnCount
    }

    /// Views rows that follow each other without gaps.
    @_lifetime(copy values)
    public init(_ values: Span<Float>, rowCount: Int, columnCount: Int) {
        precondition(
            rowCount >= 0 && columnCount >= 0 && values.count == rowCount * columnCount,
            "\(rowCount) x \(columnCount) numbers in \(values.count)"
        )
        self.init(
            values: values,
            stride: columnCount,
            isTransposed: false,
            rowCount: rowCount,
            columnCount: columnCount
        )
    }

    /// The same with rows and columns exchanged.
    public var transposed: MatrixSpan {
        @_lifetime(copy self)
        get {
            MatrixSpan(
                values: values,
                stride: stride,
                isTransposed: !isTransposed,
                rowCount: columnCount,
                columnCount: rowCount
            )
        }
    }

    /// Some of the rows.
    @_lifetime(copy self)
    public func rows(_ range: Range<Int>) -> MatrixSpan {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rowCount,
            "rows \(range) of \(rowCount)"
        )
        return isTransposed
            ? stored(rows: 0..<storedRowCount, columns: range)
            : stored(rows: range, columns: 0..<storedColumnCount)
    }

    /// Some of the columns.
    @_lifetime(copy self)
    public func columns(_ range: Range<Int>) -> MatrixSpan {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= columnCount,
            "columns \(range) of \(columnCount)"
        )
        return isTransposed
            ? stored(rows: range, columns: 0..<storedColumnCount)
            : stored(rows: 0..<storedRowCount, columns: range)
    }

    @_lifetime(copy self)
    private func stored(rows: Range<Int>, columns: Range<Int>) -> MatrixSpan {
        let isEmpty = rows.isEmpty || columns.isEmpty
        let start = isEmpty ? 0 : rows.lowerBound * stride + columns.lowerBound
        let end = isEmpty ? 0 : (rows.upperBound - 1) * stride + columns.upperBound
        return MatrixSpan(
            values: values.extracting(start..<end),
            stride: stride,
            isTransposed: isTransposed,
            rowCount: isTransposed ? columns.count : rows.count,
            columnCount: isTransposed ? rows.count : columns.count
        )
    }
}

extension Matrix {
    /// The whole matrix as an operand.
    public var view: MatrixSpan {
        @_lifetime(borrow self)
        get { MatrixSpan(values.span, rowCount: rowCount, columnCount: columnCount) }
    }
}
