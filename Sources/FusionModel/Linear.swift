import Tensors

/// An affine map of rows, its weight stored as in PyTorch's `nn.Linear`: one row for each output.
struct Linear: Sendable {
    /// Shape: `[output x input]`.
    let weight: Matrix
    /// Shape: `[output]`.
    let bias: [Float]

    /// Maps every row alike, whatever other rows there are.
    ///
    /// Shape: `[rows x input]` → `[rows x output]`. Complexity: one multiply-add for each weight
    /// and row.
    func apply(to rows: Matrix, into out: inout Matrix, multiplier: Multiplier) {
        out.prepare(rowCount: rows.rowCount, columnCount: weight.rowCount)
        out.update {
            multiplier.map(
                rows.view,
                by: weight.values.span,
                bias: bias.span,
                into: &$0,
                stride: weight.rowCount
            )
        }
    }

    /// From the gradient of the mapped rows: adds those of the weight and bias, returns that of
    /// the rows.
    ///
    /// Shape: `[rows x output]` and `[rows x input]` → `[rows x input]`. Complexity: two
    /// multiply-adds for each weight and row.
    func backward(
        _ outputGradient: Matrix,
        rows: Matrix,
        weight weightName: FusionTensor,
        bias biasName: FusionTensor,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) -> Matrix {
        // out = rows · weightᵀ + bias
        gradient.update(biasName) {
            kernels.addRows(
                outputGradient.values.span,
                rowCount: outputGradient.rowCount,
                to: &$0
            )
        }
        gradient.update(weightName) {
            kernels.multiply(
                outputGradient.view.transposed,
                rows.view,
                into: &$0,
                stride: weight.columnCount,
                accumulates: true
            )
        }
        return outputGradient.product(weight, kernels: kernels)
    }
}

extension Matrix {
    /// Adds a matrix of the same shape.
    mutating func add(_ other: Matrix, _ kernels: Kernels) {
        update { kernels.addScaled(other.values.span, by: 1, to: &$0) }
    }
}
