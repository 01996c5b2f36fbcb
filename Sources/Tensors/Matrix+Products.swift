internal import COpenBLAS

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

    /// The matrix product by BLAS, whose bits depend on the shapes and on the processor: for
    /// training and for making data, not for answers.
    ///
    /// - Shape: `[a x b]`, `[b x c]` → `[a x c]`.
    public func product(_ other: Matrix) -> Matrix {
        precondition(
            columnCount == other.rowCount,
            "\(columnCount) columns by \(other.rowCount) rows"
        )
        return blasProduct(other, transposed: false)
    }

    /// The product of our transposed with another matrix, by BLAS; see ``product(_:)``.
    ///
    /// - Shape: `[b x a]`, `[b x c]` → `[a x c]`.
    public func transposedProduct(_ other: Matrix) -> Matrix {
        precondition(
            rowCount == other.rowCount,
            "\(rowCount) rows transposed by \(other.rowCount) rows"
        )
        return blasProduct(other, transposed: true)
    }

    private func blasProduct(_ other: Matrix, transposed: Bool) -> Matrix {
        let outputRowCount = transposed ? columnCount : rowCount
        let sharedCount = transposed ? rowCount : columnCount
        var result = [Float](repeating: 0, count: outputRowCount * other.columnCount)
        // BLAS refuses leading dimensions of zero, and a sum of nothing is already there.
        if !result.isEmpty && sharedCount > 0 {
            unsafe values.withUnsafeBufferPointer { left in
                unsafe other.values.withUnsafeBufferPointer { right in
                    unsafe result.withUnsafeMutableBufferPointer { out in
                        unsafe cblas_sgemm(
                            CblasRowMajor,
                            transposed ? CblasTrans : CblasNoTrans,
                            CblasNoTrans,
                            blasint(outputRowCount),
                            blasint(other.columnCount),
                            blasint(sharedCount),
                            1,
                            left.baseAddress,
                            blasint(columnCount),
                            right.baseAddress,
                            blasint(other.columnCount),
                            0,
                            out.baseAddress,
                            blasint(other.columnCount)
                        )
                    }
                }
            }
        }
        return Matrix(
            rowCount: outputRowCount,
            columnCount: other.columnCount,
            values: result
        )
    }
}
