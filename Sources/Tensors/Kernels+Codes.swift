internal import CKernels

/// What a row's code leaves out, and how it is read: the row is
/// `mean + scale * (bytes - 128) + rest`.
package struct RowCode: Sendable, Equatable {
    /// The worth of one step of a byte.
    package let scale: Float
    /// The norm of the rest, or a little more.
    package let error: Float
    /// The inner product of the mean and of what the row is above it.
    package let offset: Float
    /// The norm of what the row is above the mean, or a little more.
    package let norm: Float
}

/// A query's share in the upper bounds of its similarity to coded rows.
package struct QueryBound: Sendable, Equatable {
    /// The worth of one step of the query's bytes.
    package var factor: Float
    /// What the rows' bytes, being 128 too large, add to each product.
    package var bias: Int32
    /// The norm of the query above the rows' mean.
    package var norm: Float
    /// What is the same for all rows.
    package var base: Float

    /// Makes a bound of its parts.
    package init(factor: Float, bias: Int32, norm: Float, base: Float) {
        self.factor = factor
        self.bias = bias
        self.norm = norm
        self.base = base
    }
}

// Rows in bytes: a quarter of what 32-bit rows ask of memory.
extension Kernels {
    /// The exact inner products of queries of signed bytes and rows of unsigned bytes.
    ///
    /// `out[q * stride + r]` is that of query `q` and row `r`. No query holds the byte -128.
    ///
    /// - Shape: `[queryCount x dimension]`, `[rowCount x dimension]` → `[queryCount x stride]`; the
    ///   dimension is at most 65 536, so that no sum leaves 32 bits.
    package func byteProducts(
        _ queries: Span<Int8>,
        queryCount: Int,
        rows: Span<UInt8>,
        rowCount: Int,
        dimension: Int,
        into out: inout MutableSpan<Int32>,
        stride: Int
    ) {
        precondition(
            dimension <= 65_536 && queries.count == queryCount * dimension
                && rows.count == rowCount * dimension,
            "\(queryCount) x \(dimension) and \(rowCount) x \(dimension) bytes in "
                + "\(queries.count) and \(rows.count)"
        )
        guard queryCount > 0, rowCount > 0 else { return }
        precondition(
            stride >= rowCount && out.count >= (queryCount - 1) * stride + rowCount,
            "\(queryCount) x \(rowCount) products, stride \(stride), in \(out.count)"
        )
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe rows.withUnsafeBufferPointer { rows in
                unsafe out.withUnsafeMutableBufferPointer { out in
                    guard let result = out.baseAddress, let query = queries.baseAddress,
                        let row = rows.baseAddress
                    else { return }
                    unsafe table.pointee.dot_u8(
                        query,
                        queryCount,
                        row,
                        rowCount,
                        dimension,
                        result,
                        stride
                    )
                }
            }
        }
    }

    /// Writes the bytes in 1...255 of a row's code, and returns the rest of it.
    ///
    /// - Shape: all `[dimension]`, finite.
    package func encode(
        _ row: Span<Float>,
        mean: Span<Float>,
        into bytes: inout MutableSpan<UInt8>
    ) -> RowCode {
        precondition(
            row.count == mean.count && row.count == bytes.count,
            "a row of \(row.count), a mean of \(mean.count), \(bytes.count) bytes"
        )
        var code = ck_code()
        unsafe row.withUnsafeBufferPointer { row in
            unsafe mean.withUnsafeBufferPointer { mean in
                unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                    guard let source = row.baseAddress, let center = mean.baseAddress,
                        let target = bytes.baseAddress
                    else { return }
                    unsafe table.pointee.encode_u8(source, center, row.count, target, &code)
                }
            }
        }
        return RowCode(
            scale: code.scale,
            error: code.error,
            offset: code.offset,
            norm: code.norm
        )
    }

    /// Finds the rows whose similarity may exceed a threshold; writes their indices, rising, and
    /// returns how many there are.
    ///
    /// - Shape: all spans `[rowCount]`; `products` are the query's, by ``byteProducts``.
    package func selectBounds(
        _ products: Span<Int32>,
        scales: Span<Float>,
        errors: Span<Float>,
        offsets: Span<Float>,
        query: QueryBound,
        above threshold: Float,
        into indices: inout MutableSpan<UInt32>
    ) -> Int {
        let count = products.count
        precondition(
            scales.count == count && errors.count == count && offsets.count == count
                && indices.count >= count,
            "\(count) products, \(scales.count) scales, \(indices.count) places"
        )
        var bound = ck_bound(
            factor: query.factor,
            bias: query.bias,
            norm: query.norm,
            base: query.base
        )
        return unsafe products.withUnsafeBufferPointer { products in
            unsafe scales.withUnsafeBufferPointer { scales in
                unsafe errors.withUnsafeBufferPointer { errors in
                    unsafe offsets.withUnsafeBufferPointer { offsets in
                        unsafe indices.withUnsafeMutableBufferPointer { indices in
                            guard let product = products.baseAddress,
                                let scale = scales.baseAddress, let error = errors.baseAddress,
                                let offset = offsets.baseAddress, let out = indices.baseAddress
                            else { return 0 }
                            return unsafe table.pointee.select_bounds(
                                product,
                                scale,
                                error,
                                offset,
                                count,
                                &bound,
                                threshold,
                                out
                            )
                        }
                    }
                }
            }
        }
    }
}
