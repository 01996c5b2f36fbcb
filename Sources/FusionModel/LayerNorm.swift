import Tensors

/// Shifts and stretches each row to mean 0 and variance 1, then applies learned factors and offsets.
///
/// The variance is the biased one, and `epsilon` is added to it. Source: Ba, Kiros, Hinton,
/// *Layer Normalization*, arXiv 1607.06450, §3.
struct LayerNorm: Sendable {
    /// The learned factor of each column.
    let weight: [Float]
    /// The learned offset of each column.
    let bias: [Float]
    /// Keeps a constant row from a division by zero.
    let epsilon: Float

    /// Normalizes every row by itself.
    ///
    /// Shape: `[rows x dimension]` → the same. Complexity: three passes over the rows.
    func apply(to rows: Matrix, kernels: Kernels) -> Matrix {
        var normalized = [Float](repeating: 0, count: rows.values.count)
        var span = normalized.mutableSpan
        for row in 0..<rows.rowCount {
            var target = span._mutatingExtracting(
                row * rows.columnCount..<(row + 1) * rows.columnCount
            )
            kernels.layerNorm(
                rows[row: row],
                weight: weight.span,
                bias: bias.span,
                epsilon: epsilon,
                into: &target
            )
        }
        return Matrix(
            rowCount: rows.rowCount,
            columnCount: rows.columnCount,
            values: normalized
        )
    }
}
