extension Matrix {
    /// Each row's Euclidean norm, summed in double.
    public var rowNorms: [Float] {
        (0..<rowCount).map { Float(Kernels.best.squareSum(self[row: $0]).squareRoot()) }
    }

    /// Scales each row to norm 1; a row of zeros, which has no direction, stays as it is.
    ///
    /// Each row's bits depend on that row alone. Rows whose squares would overflow or vanish in
    /// 32 bits are normalized like any other.
    public mutating func normalizeRows() {
        let kernels = Kernels.best
        let (rowCount, columnCount) = (rowCount, columnCount)
        var span = values.mutableSpan
        for row in 0..<rowCount {
            var rowSpan = span._mutatingExtracting(row * columnCount..<(row + 1) * columnCount)
            let squareSum = kernels.squareSum(rowSpan.span)
            guard squareSum > 0 else { continue }
            kernels.scale(&rowSpan, by: 1 / squareSum.squareRoot())
        }
    }

    /// A copy whose rows have norm 1; see ``normalizeRows()``.
    public func normalizedRows() -> Matrix {
        var copy = self
        copy.normalizeRows()
        return copy
    }

    /// A copy of a range of rows.
    public func rows(_ range: Range<Int>) -> Matrix {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rowCount,
            "rows \(range) of \(rowCount)"
        )
        return Matrix(
            rowCount: range.count,
            columnCount: columnCount,
            values: Array(
                values[range.lowerBound * columnCount..<range.upperBound * columnCount]
            )
        )
    }

    /// Joins matrices of equally long rows, one below the other; no matrices give 0 x 0.
    public init(joining parts: [Matrix]) {
        let columnCount = parts.first?.columnCount ?? 0
        var values: [Float] = []
        values.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
        for part in parts {
            precondition(
                part.columnCount == columnCount,
                "rows of \(columnCount) and of \(part.columnCount) numbers"
            )
            values.append(contentsOf: part.values)
        }
        self.init(
            rowCount: parts.reduce(0) { $0 + $1.rowCount },
            columnCount: columnCount,
            values: values
        )
    }
}
