extension Matrix {
    /// The product with the transposed of `rows`: the inner product of each of our rows with each
    /// of theirs, by the reproducible kernels.
    ///
    /// A row of the result has the same bits whichever other rows are in the matrix, so this is
    /// the product of everything that answers requests; a linear layer's weights are `rows`.
    ///
    /// - Shape: `[batch x dimension]`, `[outputs x dimension]` → `[batch x outputs]`.
    /// - Complexity: `batch * outputs * dimension` multiply-adds.
    public func productWithTransposed(_ rows: Matrix, kernels: Kernels = .best) -> Matrix {
        precondition(
            columnCount == rows.columnCount,
            "rows of \(columnCount) and of \(rows.columnCount) numbers"
        )
        var products = [Float](repeating: 0, count: rowCount * rows.rowCount)
        var out = products.mutableSpan
        kernels.products(
            values.span,
            queryCount: rowCount,
            rows: rows.rowSpan,
            into: &out,
            stride: rows.rowCount
        )
        return Matrix(rowCount: rowCount, columnCount: rows.rowCount, values: products)
    }

    /// The matrix product, by the kernels for many rows; see ``Kernels``' `multiply`.
    ///
    /// - Shape: `[a x b]`, `[b x c]` → `[a x c]`.
    /// - Complexity: `a * b * c` multiply-adds.
    public func product(_ other: Matrix, kernels: Kernels = .best) -> Matrix {
        kernels.product(view, other.view)
    }

    /// The product of our transposed with another matrix; see ``product(_:kernels:)``.
    ///
    /// - Shape: `[b x a]`, `[b x c]` → `[a x c]`.
    public func transposedProduct(_ other: Matrix, kernels: Kernels = .best) -> Matrix {
        kernels.product(view.transposed, other.view)
    }
}

extension Kernels {
    fileprivate func product(_ left: MatrixSpan, _ right: MatrixSpan) -> Matrix {
        var result = Matrix(unwrittenRowCount: left.rowCount, columnCount: right.columnCount)
        result.update { multiply(left, right, into: &$0, stride: right.columnCount) }
        return result
    }
}
