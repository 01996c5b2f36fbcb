import Tensors

/// The layer's second part: up to a wider row, through the nonlinearity, and back.
struct FeedForward: Sendable {
    let expansion: Linear
    let activation: FusionConfiguration.Activation
    let contraction: Linear

    init(_ parameters: FusionParameters) {
        expansion = Linear(
            weight: parameters[.hiddenWeight],
            bias: parameters[.hiddenBias].values
        )
        activation = parameters.configuration.activation
        contraction = Linear(
            weight: parameters[.contractionWeight],
            bias: parameters[.contractionBias].values
        )
    }

    /// Shape: `[rows x dimension]` → the same.
    func apply(to rows: Matrix, kernels: Kernels) -> Matrix {
        let hidden = expansion.apply(to: rows, kernels: kernels)
        return contraction.apply(to: activate(hidden, kernels: kernels), kernels: kernels)
    }

    private func activate(_ hidden: Matrix, kernels: Kernels) -> Matrix {
        var values = hidden.values
        var span = values.mutableSpan
        switch activation {
        case .gelu: kernels.gelu(&span)
        case .relu: kernels.relu(&span)
        }
        return Matrix(rowCount: hidden.rowCount, columnCount: hidden.columnCount, values: values)
    }
}
