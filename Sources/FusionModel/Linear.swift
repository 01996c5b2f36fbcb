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
    func apply(to rows: Matrix, kernels: Kernels) -> Matrix {
        rows.productWithTransposed(weight, kernels: kernels).adding(toEachRow: bias, kernels)
    }
}

extension Matrix {
    /// Adds the same values to every row.
    func adding(toEachRow addend: [Float], _ kernels: Kernels) -> Matrix {
        var sums = values
        var span = sums.mutableSpan
        for row in 0..<rowCount {
            var target = span._mutatingExtracting(row * columnCount..<(row + 1) * columnCount)
            kernels.addScaled(addend.span, by: 1, to: &target)
        }
        return Matrix(rowCount: rowCount, columnCount: columnCount, values: sums)
    }

    /// Adds a matrix of the same shape.
    func adding(_ other: Matrix, _ kernels: Kernels) -> Matrix {
        var sums = values
        var span = sums.mutableSpan
        kernels.addScaled(other.values.span, by: 1, to: &span)
        return Matrix(rowCount: rowCount, columnCount: columnCount, values: sums)
    }
}
