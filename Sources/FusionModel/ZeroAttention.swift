import Tensors

/// An entry beside the tokens whose key and value are zero: what attends to it leaves the original
/// alone.
///
/// In head `h` its logit is `zero_bias[h] + zero_similarity_bias[h] · best similarity of the row`.
/// With a negative slope a neighborhood counts the less the farther it is; with none, the more
/// neighbors there are the more they count, `n / (n + exp(zero_bias))` when all are equally near.
/// PyTorch's layer does the same with `add_zero_attn`, when the logit is subtracted from its float
/// attention mask.
struct ZeroAttention: Sendable {
    /// Shape: `[heads]`.
    let biases: [Float]
    /// Shape: `[heads]`.
    let similarityFactors: [Float]
    /// The bias of the key map, which the tokens' keys have and a key of zero has not.
    ///
    /// Shape: `[dimension]`, the values of head 0 first.
    let keyBias: [Float]

    init(_ parameters: FusionParameters, keyBias: [Float]) {
        biases = parameters[.zeroBias].values
        similarityFactors = parameters[.zeroSimilarityBias].values
        self.keyBias = keyBias
    }

    /// Replaces each head's logits by the shares that its tokens get beside the entry of zero.
    ///
    /// Shape: `[heads x tokens]`; queries `[dimension]`.
    func weigh(
        _ logits: inout MutableSpan<Float>,
        queries: Span<Float>,
        best: Float,
        kernels: Kernels
    ) {
        let tokenCount = logits.count / biases.count
        let headWidth = queries.count / biases.count
        var all = [Float](repeating: 0, count: tokenCount + 1)
        for head in biases.indices {
            let part = head * headWidth..<(head + 1) * headWidth
            for token in 0..<tokenCount { all[token] = logits[head * tokenCount + token] }
            all[tokenCount] =
                biases[head] + similarityFactors[head] * best
                - kernels.product(queries.extracting(part), keyBias.span.extracting(part))
            var span = all.mutableSpan
            kernels.softmax(&span)
            for token in 0..<tokenCount { logits[head * tokenCount + token] = all[token] }
        }
    }

    /// Adds what the gradients of all rows' zero logits say about the three tensors and the queries.
    ///
    /// Shape: `[rows x heads]`; queries `[rows x dimension]`.
    func backward(
        _ logitGradient: Matrix,
        tape: FusionTape,
        queries queryGradient: inout Matrix,
        maps mapGradient: inout InputMapsGradient,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) {
        let (headCount, dimension) = (biases.count, keyBias.count)
        let headWidth = dimension / headCount
        var biasSums = [Float](repeating: 0, count: headCount)
        var factorSums = biasSums
        var mapBias = mapGradient.bias.mutableSpan
        for row in 0..<logitGradient.rowCount {
            let best = tape.best(ofRow: row)
            for head in 0..<headCount {
                // logit = bias + factor * best - query · keyBias
                let slope = logitGradient[row: row][head]
                let part = head * headWidth..<(head + 1) * headWidth
                biasSums[head] += slope
                factorSums[head] += slope * best
                let start = dimension + part.lowerBound
                var target = mapBias._mutatingExtracting(start..<start + headWidth)
                let query = tape.queries[row: row].extracting(part)
                kernels.addScaled(query, by: -slope, to: &target)
                queryGradient.update { span in
                    let start = row * dimension + part.lowerBound
                    var target = span._mutatingExtracting(start..<start + headWidth)
                    kernels.addScaled(keyBias.span.extracting(part), by: -slope, to: &target)
                }
            }
        }
        gradient.update(.zeroBias) { kernels.addScaled(biasSums.span, by: 1, to: &$0) }
        gradient.update(.zeroSimilarityBias) { kernels.addScaled(factorSums.span, by: 1, to: &$0) }
    }
}
