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
    func apply(to rows: Matrix, into out: inout Matrix, kernels: Kernels) {
        out.prepare(rowCount: rows.rowCount, columnCount: rows.columnCount)
        out.update { apply(to: rows.values.span, scale: 1, into: &$0, kernels: kernels) }
    }

    /// The same for rows that are multiplied by a scale before they are normalized.
    ///
    /// Shape: `[rows x dimension]` → the same.
    func apply(
        to rows: Span<Float>,
        scale: Float,
        into out: inout MutableSpan<Float>,
        kernels: Kernels
    ) {
        for start in stride(from: 0, to: rows.count, by: weight.count) {
            var target = out._mutatingExtracting(start..<start + weight.count)
            kernels.layerNorm(
                rows.extracting(start..<start + weight.count),
                scale: scale,
                weight: weight.span,
                bias: bias.span,
                epsilon: epsilon,
                into: &target
            )
        }
    }

    /// Replaces the gradient of the normalized rows by that of the rows, and adds those of the
    /// factors and offsets.
    ///
    /// Shape: both `[rows x dimension]`. Complexity: four passes over the rows.
    func backward(
        _ outputGradient: inout Matrix,
        rows: Matrix,
        weight weightName: FusionTensor,
        bias biasName: FusionTensor,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) {
        // out = (rows − mean) / √(variance + ε) · weight + bias
        outputGradient.update { span in
            gradient.update(weightName, biasName) { weightGradient, biasGradient in
                for row in 0..<rows.rowCount {
                    var target = span._mutatingExtracting(
                        row * rows.columnCount..<(row + 1) * rows.columnCount
                    )
                    kernels.layerNormGradient(
                        rows[row: row],
                        weight: weight.span,
                        epsilon: epsilon,
                        &target,
                        addingTo: &weightGradient,
                        &biasGradient
                    )
                }
            }
        }
    }
}
