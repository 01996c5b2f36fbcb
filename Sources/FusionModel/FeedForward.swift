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

    /// Maps `tape.feedForwardInput` to `tape.sum`, and leaves on the way what `backward` needs.
    ///
    /// Shape: `[rows x dimension]` → the same.
    func apply(_ tape: inout FusionTape, multiplier: Multiplier) {
        expansion.apply(to: tape.feedForwardInput, into: &tape.hidden, multiplier: multiplier)
        activate(tape.hidden, into: &tape.activated, kernels: multiplier.kernels)
        contraction.apply(to: tape.activated, into: &tape.sum, multiplier: multiplier)
    }

    private func activate(_ hidden: Matrix, into out: inout Matrix, kernels: Kernels) {
        out.prepare(rowCount: hidden.rowCount, columnCount: hidden.columnCount)
        out.update {
            switch activation {
            case .gelu: kernels.gelu(hidden.values.span, into: &$0)
            case .relu: kernels.relu(hidden.values.span, into: &$0)
            }
        }
    }

    /// From the gradient of the result to that of the input.
    ///
    /// Shape: `[rows x dimension]` → the same.
    func backward(
        _ outputGradient: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) -> Matrix {
        // out = contraction(activated)
        var hiddenGradient = contraction.backward(
            outputGradient,
            rows: tape.activated,
            weight: .contractionWeight,
            bias: .contractionBias,
            into: &gradient,
            kernels: kernels
        )
        // activated = activate(hidden)
        hiddenGradient.update {
            switch activation {
            case .gelu: kernels.geluGradient(tape.hidden.values.span, &$0)
            case .relu: kernels.reluGradient(tape.hidden.values.span, &$0)
            }
        }
        // hidden = expansion(input)
        return expansion.backward(
            hiddenGradient,
            rows: tape.feedForwardInput,
            weight: .hiddenWeight,
            bias: .hiddenBias,
            into: &gradient,
            kernels: kernels
        )
    }
}
