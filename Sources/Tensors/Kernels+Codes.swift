internal import CKernels

/// What a row's code leaves out, and how it is read: the row is
/// `mean + scale * (bytes - 128) + rest`.
package struct RowCode: Sendable, Equatable {
    /// The worth of one step of a byte.
    package let scale: Float
    /// The norm of the rest, or a little more.
    package let error: Float
    /// The norm of the rest, or a little more, if of each byte only the high half is known, and
    /// the low one taken to be 8.
    package let coarseError: Float
    /// The inner product of the mean and of what the row is above it.
    package let offset: Float
    /// The norm of what the row is above the mean, or a little more.
    package let norm: Float
}

/// A query's share in the upper bounds of its similarity to coded rows.
package struct QueryBound: Sendable, Equatable {
    /// The worth of one step of the query's bytes.
    package var factor: Float
    /// What a product counts for: 1 if it is of bytes, 16 of their high halves.
    package var step: Int32
    /// What the rows' bytes, being too large by 128 (or by 120, if only their high halves are
    /// known), add to each product.
    package var bias: Int32
    /// The norm of the query above the rows' mean.
    package var norm: Float
    /// What is the same for all rows.
    package var base: Float

    /// Makes a bound of its parts.
    package init(factor: Float, step: Int32 = 1, bias: Int32, norm: Float, base: Float) {
        self.factor = factor
        self.step = step
        self.bias = bias
        self.norm = norm
        self.base = base
    }
}

// Rows in bytes, a quarter of what 32-bit rows ask of memory, and in two planes of four bits each,
// of which the high one is half of that.
extension Kernels {
    /// The bytes of a plane's row: byte `i` holds number `i` in its low half and, in its high one,
    /// the number that comes this many later.
    package static func planeWidth(dimension: Int) -> Int { (dimension + 1) / 2 }

    /// The exact inner products of queries of signed bytes and the numbers of one plane.
    ///
    /// `out[q * stride + r]` is that of query `q` and row `r`. No query holds the byte -128.
    ///
    /// - Shape: `[queryCount x dimension]`, `[rowCount x planeWidth]` → `[queryCount x stride]`; the
    ///   dimension is at most 65 536, so that no sum leaves 32 bits.
    package func planeProducts(
        _ queries: Span<Int8>,
        queryCount: Int,
        plane: Span<UInt8>,
        rowCount: Int,
        dimension: Int,
        into out: inout MutableSpan<Int32>,
        stride: Int
    ) {
        Self.check(queries, queryCount, plane, rowCount, dimension)
        guard queryCount > 0, rowCount > 0 else { return }
        Self.check(out, queryCount, rowCount, stride)
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe plane.withUnsafeBufferPointer { plane in
                unsafe out.withUnsafeMutableBufferPointer { out in
                    guard let result = out.baseAddress, let query = queries.baseAddress,
                        let row = plane.baseAddress
                    else { return }
                    unsafe table.pointee.dot_u4(
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

    /// The same for one query and some of the rows: `out[i]` is that of row `indices[i]`.
    ///
    /// - Shape: `[dimension]`, `[rowCount x planeWidth]`, `[count]` → `[count]`.
    package func planeProducts(
        _ query: Span<Int8>,
        plane: Span<UInt8>,
        rowCount: Int,
        indices: Span<UInt32>,
        into out: inout MutableSpan<Int32>
    ) {
        let (dimension, count) = (query.count, indices.count)
        Self.check(query, 1, plane, rowCount, dimension)
        precondition(out.count >= count, "\(count) products in \(out.count)")
        for i in 0..<count {
            precondition(indices[i] < rowCount, "row \(indices[i]) of \(rowCount)")
        }
        unsafe query.withUnsafeBufferPointer { query in
            unsafe plane.withUnsafeBufferPointer { plane in
                unsafe indices.withUnsafeBufferPointer { indices in
                    unsafe out.withUnsafeMutableBufferPointer { out in
                        guard let result = out.baseAddress, let numbers = query.baseAddress,
                            let row = plane.baseAddress, let index = indices.baseAddress
                        else { return }
                        unsafe table.pointee.dot_u4_some(
                            numbers,
                            row,
                            index,
                            count,
                            dimension,
                            result
                        )
                    }
                }
            }
        }
    }

    /// The exact inner products of queries of signed bytes and rows of unsigned bytes, which are
    /// given by their planes of high and low halves.
    ///
    /// For many queries this is faster than both planes one after the other. Otherwise as
    /// ``planeProducts(_:queryCount:plane:rowCount:dimension:into:stride:)``.
    package func byteProducts(
        _ queries: Span<Int8>,
        queryCount: Int,
        highs: Span<UInt8>,
        lows: Span<UInt8>,
        rowCount: Int,
        dimension: Int,
        into out: inout MutableSpan<Int32>,
        stride: Int
    ) {
        Self.check(queries, queryCount, highs, rowCount, dimension)
        precondition(lows.count == highs.count, "\(highs.count) and \(lows.count) bytes")
        guard queryCount > 0, rowCount > 0 else { return }
        Self.check(out, queryCount, rowCount, stride)
        let scratchCount = Int(CK_SCRATCH_ROW_COUNT) * dimension
        unsafe queries.withUnsafeBufferPointer { queries in
            unsafe highs.withUnsafeBufferPointer { highs in
                unsafe lows.withUnsafeBufferPointer { lows in
                    unsafe out.withUnsafeMutableBufferPointer { out in
                        // Aligned: a vector that lies in two lines of the cache is read twice.
                        unsafe withUnsafeTemporaryAllocation(byteCount: scratchCount, alignment: 64)
                        { scratch in
                            guard let result = out.baseAddress, let query = queries.baseAddress,
                                let high = highs.baseAddress, let low = lows.baseAddress,
                                let bytes = scratch.baseAddress
                            else { return }
                            unsafe table.pointee.dot_u8(
                                query,
                                queryCount,
                                high,
                                low,
                                rowCount,
                                dimension,
                                bytes.assumingMemoryBound(to: UInt8.self),
                                result,
                                stride
                            )
                        }
                    }
                }
            }
        }
    }

    private static func check(
        _ queries: Span<Int8>,
        _ queryCount: Int,
        _ plane: Span<UInt8>,
        _ rowCount: Int,
        _ dimension: Int
    ) {
        precondition(
            dimension <= 65_536 && queries.count == queryCount * dimension
                && plane.count == rowCount * planeWidth(dimension: dimension),
            "\(queryCount) queries and \(rowCount) rows of \(dimension) in \(queries.count) and "
                + "\(plane.count) bytes"
        )
    }

    private static func check(
        _ out: borrowing MutableSpan<Int32>,
        _ queryCount: Int,
        _ rowCount: Int,
        _ stride: Int
    ) {
        precondition(
            stride >= rowCount && out.count >= (queryCount - 1) * stride + rowCount,
            "\(queryCount) x \(rowCount) products, stride \(stride), in \(out.count)"
        )
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
            coarseError: code.coarse_error,
            offset: code.offset,
            norm: code.norm
        )
    }

    /// Divides a row's bytes into the planes of their high and of their low halves.
    ///
    /// - Shape: `[dimension]` → `[planeWidth]` each.
    package func split(
        _ bytes: Span<UInt8>,
        highs: inout MutableSpan<UInt8>,
        lows: inout MutableSpan<UInt8>
    ) {
        let width = Self.planeWidth(dimension: bytes.count)
        precondition(
            highs.count == width && lows.count == width,
            "\(bytes.count) bytes into planes of \(highs.count) and \(lows.count)"
        )
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe highs.withUnsafeMutableBufferPointer { highs in
                unsafe lows.withUnsafeMutableBufferPointer { lows in
                    guard let source = bytes.baseAddress, let high = highs.baseAddress,
                        let low = lows.baseAddress
                    else { return }
                    unsafe table.pointee.split_u8(source, bytes.count, high, low)
                }
            }
        }
    }

    /// Finds the rows whose similarity may exceed a threshold; writes their indices, rising, and
    /// returns how many there are.
    ///
    /// - Shape: all spans `[rowCount]`; `products` are the query's, of bytes or of their high halves.
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
            step: query.step,
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
