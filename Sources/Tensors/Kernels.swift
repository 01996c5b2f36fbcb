internal import CKernels

/// One instruction set's inner loops, as safe calls on spans.
///
/// Which set runs is a value, so that a test can run every one that this processor supports. All
/// sums are taken in an order that depends on the dimension alone (`ckernels.h` says which): a
/// query has the same bits of similarity to a row whatever else is in the call, and all sets but
/// `scalar` agree on them. No call allocates, except for 16-bit rows, which need scratch.
///
/// `@unchecked Sendable`: the table is immutable and lives as long as the process, its functions
/// keep no state.
@safe
public struct Kernels: @unchecked Sendable, CustomStringConvertible {
    let table: UnsafePointer<ck_table>

    /// The kernels of every instruction set that this processor supports, `scalar` first and the
    /// fastest last.
    public static let supported: [Kernels] = {
        let capacity = 8
        let tables = unsafe [UnsafePointer<ck_table>?](unsafeUninitializedCapacity: capacity) {
            buffer,
            count in
            unsafe buffer.initialize(repeating: nil)
            count = unsafe ck_supported_tables(buffer.baseAddress, capacity)
        }
        return unsafe tables.compactMap { unsafe $0.map { unsafe Kernels(table: $0) } }
    }()

    /// The fastest kernels for this processor.
    public static let best: Kernels = supported[supported.count - 1]

    init(table: UnsafePointer<ck_table>) {
        unsafe self.table = table
    }

    /// What they run on, as it is reported: `scalar`, `avx2`, `avx512`, `avx512vnni`, `neon`.
    public var instructionSet: String { unsafe String(cString: table.pointee.instruction_set) }

    /// The instruction set.
    public var description: String { instructionSet }
}

extension Kernels {
    /// The inner products of queries and stored rows: `out[q * stride + r]` is that of query `q`
    /// and row `r`.
    ///
    /// - Shape: `[queryCount x dimension]`, `[rowCount x dimension]` → `[queryCount x stride]`, of
    ///   which the first `rowCount` of each row are written.
    /// - Complexity: `queryCount * rowCount * dimension` multiply-adds, one pass over the rows.
    public func products(
        _ queries: Span<Float>,
        queryCount: Int,
        rows: RowSpan,
        into out: inout MutableSpan<Float>,
        stride: Int
    ) {
        precondition(
            queryCount >= 0 && queries.count == queryCount * rows.dimension,
            "\(queryCount) queries of \(rows.dimension) numbers in \(queries.count)"
        )
        products(
            MatrixSpan(queries, rowCount: queryCount, columnCount: rows.dimension),
            rows: rows,
            into: &out,
            stride: stride
        )
    }

    /// The same of queries between which there may be gaps, unless the rows are of 16 bits.
    public func products(
        _ queries: MatrixSpan,
        rows: RowSpan,
        into out: inout MutableSpan<Float>,
        stride: Int
    ) {
        let queryCount = queries.rowCount
        precondition(
            queries.columnCount == rows.dimension && !queries.isTransposed
                && (rows.format == .float32 || queries.stride == rows.dimension),
            "queries of \(queries.columnCount) numbers, \(queries.stride) apart, "
                + "for rows of \(rows.dimension)"
        )
        guard queryCount > 0, rows.rowCount > 0 else { return }
        precondition(
            stride >= rows.rowCount && out.count >= (queryCount - 1) * stride + rows.rowCount,
            "\(queryCount) x \(rows.rowCount) products, stride \(stride), in \(out.count)"
        )
        let rowCount = rows.rowCount
        let dimension = rows.dimension
        let scratchCount =
            rows.format == .float16 ? Int(CK_SCRATCH_ROW_COUNT) * dimension : 0
        unsafe queries.values.withUnsafeBufferPointer { values in
            unsafe rows.bytes.withUnsafeBytes { bytes in
                unsafe out.withUnsafeMutableBufferPointer { out in
                    // Without numbers there is no address, and the kernels read none.
                    guard let result = out.baseAddress else { return }
                    let query = unsafe values.baseAddress ?? UnsafePointer(result)
                    let row = unsafe bytes.baseAddress ?? UnsafeRawPointer(result)
                    switch rows.format {
                    case .float32:
                        unsafe table.pointee.dot_f32(
                            query,
                            queryCount,
                            queries.stride,
                            row,
                            rowCount,
                            dimension,
                            result,
                            stride
                        )
                    case .float16:
                        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: scratchCount)
                        { scratch in
                            unsafe table.pointee.dot_f16(
                                query,
                                queryCount,
                                row,
                                rowCount,
                                dimension,
                                scratch.baseAddress ?? result,
                                result,
                                stride
                            )
                        }
                    }
                }
            }
        }
    }

    /// The inner products of queries and 32-bit rows, as by
    /// ``products(_:queryCount:rows:into:stride:)``.
    public func products(
        _ queries: Span<Float>,
        queryCount: Int,
        rows: Span<Float>,
        rowCount: Int,
        dimension: Int,
        into out: inout MutableSpan<Float>,
        stride: Int
    ) {
        products(
            queries,
            queryCount: queryCount,
            rows: RowSpan(rows, rowCount: rowCount, dimension: dimension),
            into: &out,
            stride: stride
        )
    }

    /// The inner product of two vectors of one length.
    public func product(_ first: Span<Float>, _ second: Span<Float>) -> Float {
        precondition(first.count == second.count, "\(first.count) and \(second.count) numbers")
        var result: Float = 0
        unsafe first.withUnsafeBufferPointer { first in
            unsafe second.withUnsafeBufferPointer { second in
                guard let a = first.baseAddress, let b = second.baseAddress else { return }
                unsafe table.pointee.dot_f32(a, 1, first.count, b, 1, first.count, &result, 1)
            }
        }
        return result
    }
}

extension Kernels {
    /// Finds the scores above a threshold; writes their indices, rising, and returns how many.
    public func selectAbove(
        _ scores: Span<Float>,
        threshold: Float,
        into indices: inout MutableSpan<UInt32>
    ) -> Int {
        precondition(
            indices.count >= scores.count,
            "\(scores.count) scores, \(indices.count) places"
        )
        return unsafe scores.withUnsafeBufferPointer { scores in
            unsafe indices.withUnsafeMutableBufferPointer { indices in
                guard let source = scores.baseAddress, let target = indices.baseAddress else {
                    return 0
                }
                return unsafe table.pointee.select_above(source, scores.count, threshold, target)
            }
        }
    }

    /// Widens 16-bit floats, given as their bits, exactly.
    public func widen(_ halves: Span<UInt16>, into out: inout MutableSpan<Float>) {
        precondition(halves.count == out.count, "\(halves.count) numbers into \(out.count)")
        unsafe halves.withUnsafeBufferPointer { halves in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = halves.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.widen_f16(source, halves.count, target)
            }
        }
    }

    /// Rounds to the nearest 16-bit floats, ties to even; what is too large becomes infinite.
    public func narrow(_ values: Span<Float>, into out: inout MutableSpan<UInt16>) {
        precondition(values.count == out.count, "\(values.count) numbers into \(out.count)")
        unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = values.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.narrow_f16(source, values.count, target)
            }
        }
    }
}
