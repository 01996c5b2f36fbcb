import Tensors

/// How a layer maps rows by its weights.
///
/// Both ways give a row the same bits whatever other rows there are, but not the same bits as each
/// other.
struct Multiplier: Sendable {
    enum Order: Sendable {
        /// By inner products, which read the weights where they are: for the few rows of a request.
        case products
        /// By blocks that are copied into the order in which they are read: for training. On one row
        /// that took three times as long, on 32 two thirds and on 512 two fifths of the time.
        case blocks
    }

    let order: Order
    let kernels: Kernels

    /// Writes `rows · weightᵀ + bias` to rows of `out` that lie `stride` apart.
    ///
    /// Shape: `[rows x input]`, `[output x input]`, `[output]` or empty → `[rows x stride]`.
    func map(
        _ rows: MatrixSpan,
        by weight: Span<Float>,
        bias: Span<Float>,
        into out: inout MutableSpan<Float>,
        stride: Int
    ) {
        let inputCount = rows.columnCount
        let outputCount = weight.count / max(inputCount, 1)
        switch order {
        case .products:
            kernels.products(
                rows,
                rows: RowSpan(weight, rowCount: outputCount, dimension: inputCount),
                into: &out,
                stride: stride
            )
            guard !bias.isEmpty else { return }
            for row in 0..<rows.rowCount {
                var target = out._mutatingExtracting(row * stride..<row * stride + outputCount)
                kernels.addScaled(bias, by: 1, to: &target)
            }
        case .blocks:
            kernels.multiply(
                rows,
                MatrixSpan(weight, rowCount: outputCount, columnCount: inputCount).transposed,
                bias: bias,
                into: &out,
                stride: stride
            )
        }
    }
}
