import Tensors

/// Attention's maps to queries, keys and values, as they apply to tokens that were normalized alone.
///
/// Pre-norm's factors `f` and offsets `o` are part of the maps here, since with a normalized token
/// `n`
///
///     W (f ∘ n + o) + b = (W ∘ f) n + (b + W o)
///
/// so that no pass over the tokens needs them, and so that their gradients follow from those of the
/// maps, once for a block, instead of from gradients of every token. In post-norm the maps are the
/// parameters themselves.
struct InputMaps: Sendable {
    /// The rows of queries, then of keys, then of values.
    ///
    /// Shape: `[3 * dimension x dimension]`.
    let weight: Matrix
    /// Shape: `[3 * dimension]`.
    let bias: [Float]

    init(_ parameters: FusionParameters, kernels: Kernels) {
        let (weight, bias) = (
            parameters[.inputProjectionWeight], parameters[.inputProjectionBias].values
        )
        guard parameters.configuration.normalizesFirst else {
            self.weight = weight
            self.bias = bias
            return
        }
        let factors = parameters[.attentionNormWeight]
        let offsets = parameters[.attentionNormBias]
        var scaled = Matrix(rowCount: weight.rowCount, columnCount: weight.columnCount)
        scaled.update { span in
            for row in 0..<weight.rowCount {
                var target = span._mutatingExtracting(weight.range(ofRow: row))
                kernels.addProducts(weight[row: row], factors.values.span, to: &target)
            }
        }
        self.weight = scaled
        var moved = offsets.productWithTransposed(weight, kernels: kernels).values
        var span = moved.mutableSpan
        kernels.addScaled(bias.span, by: 1, to: &span)
        self.bias = moved
    }
}

/// The gradient of `InputMaps`.
struct InputMapsGradient {
    /// Every row is to be written.
    ///
    /// Shape: `[3 * dimension x dimension]`.
    var weight: Matrix
    /// Begins as zeros.
    ///
    /// Shape: `[3 * dimension]`.
    var bias: [Float]

    init(_ configuration: FusionConfiguration) {
        let dimension = configuration.dimension
        weight = Matrix(unwrittenRowCount: 3 * dimension, columnCount: dimension)
        bias = [Float](repeating: 0, count: 3 * dimension)
    }

    /// Adds what it says about the parameters that the maps were made of.
    ///
    /// Complexity: four multiply-adds for each weight.
    func add(
        to gradient: inout FusionParameters,
        of parameters: FusionParameters,
        kernels: Kernels
    ) {
        gradient.update(.inputProjectionBias) { kernels.addScaled(bias.span, by: 1, to: &$0) }
        guard parameters.configuration.normalizesFirst else {
            gradient.update(.inputProjectionWeight) {
                kernels.addScaled(weight.values.span, by: 1, to: &$0)
            }
            return
        }
        let weights = parameters[.inputProjectionWeight]
        let factors = parameters[.attentionNormWeight]
        let offsets = parameters[.attentionNormBias]
        gradient.update(.inputProjectionWeight) { span in
            for row in 0..<weight.rowCount {
                // maps.weight[row] = weight[row] ∘ factors
                var target = span._mutatingExtracting(weight.range(ofRow: row))
                kernels.addProducts(weight[row: row], factors.values.span, to: &target)
                // maps.bias[row] = bias[row] + weight[row] · offsets
                kernels.addScaled(offsets.values.span, by: bias[row], to: &target)
            }
        }
        gradient.update(.attentionNormWeight, .attentionNormBias) { factorSpan, offsetSpan in
            for row in 0..<weight.rowCount {
                kernels.addProducts(weight[row: row], weights[row: row], to: &factorSpan)
                kernels.addScaled(weights[row: row], by: bias[row], to: &offsetSpan)
            }
        }
    }
}

extension Matrix {
    /// Where a row's values are.
    fileprivate func range(ofRow row: Int) -> Range<Int> {
        row * columnCount..<(row + 1) * columnCount
    }
}
