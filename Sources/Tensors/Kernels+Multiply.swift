internal import CKernels

extension Kernels {
    /// The product of two matrices and a bias for each column, written to rows of `out` that lie
    /// `stride` apart; or, if it accumulates, the product added to what is there.
    ///
    /// Each number of the result is one chain of fused multiply-adds in the order of the summed
    /// index, which starts from the bias (an empty one is zero) or from what it is added to. So its bits do not depend on how
    /// a product is divided into calls by rows and columns; nor, but for `scalar`, on the
    /// instruction set. They are not those of `products`, whose sums take another order.
    ///
    /// - Shape: `[a x b]`, `[b x c]` → `[a x stride]`, of which `c` in each row are written.
    /// - Complexity: `a * b * c` multiply-adds; for few rows or columns, copying the operands into
    ///   the order in which they are read takes longer than these.
    public func multiply(
        _ left: MatrixSpan,
        _ right: MatrixSpan,
        bias: Span<Float> = .init(),
        into out: inout MutableSpan<Float>,
        stride: Int,
        accumulates: Bool = false
    ) {
        let (rowCount, columnCount) = (left.rowCount, right.columnCount)
        let depth = left.columnCount
        precondition(depth == right.rowCount, "\(depth) columns by \(right.rowCount) rows")
        guard rowCount > 0, columnCount > 0 else { return }
        precondition(
            stride >= columnCount && out.count >= (rowCount - 1) * stride + columnCount,
            "\(rowCount) x \(columnCount) numbers, stride \(stride), in \(out.count)"
        )
        precondition(
            bias.isEmpty || (bias.count == columnCount && !accumulates),
            "a bias of \(bias.count) numbers for \(columnCount) columns"
        )
        let scratchCount = ck_product_scratch_count(rowCount, columnCount, depth)
        unsafe left.values.withUnsafeBufferPointer { leftValues in
            unsafe right.values.withUnsafeBufferPointer { rightValues in
                unsafe bias.withUnsafeBufferPointer { bias in
                    unsafe out.withUnsafeMutableBufferPointer { out in
                        var product = unsafe ck_product(
                            left: leftValues.baseAddress,
                            right: rightValues.baseAddress,
                            bias: bias.isEmpty ? nil : bias.baseAddress,
                            out: out.baseAddress,
                            left_stride: left.stride,
                            right_stride: right.stride,
                            out_stride: stride,
                            row_count: rowCount,
                            column_count: columnCount,
                            depth: depth,
                            left_is_transposed: left.isTransposed,
                            right_is_transposed: right.isTransposed,
                            accumulates: accumulates
                        )
                        unsafe withUnsafeTemporaryAllocation(
                            byteCount: scratchCount * MemoryLayout<Float>.stride,
                            alignment: 64
                        ) { scratch in
                            unsafe table.pointee.multiply_f32(
                                &product,
                                scratch.baseAddress?.assumingMemoryBound(to: Float.self)
                            )
                        }
                    }
                }
            }
        }
    }
}
