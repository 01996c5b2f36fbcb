public import Tensors

// How it works. `backward` walks through `FusionLayer+Forward` from its end to its start; each line
// says which line there it differentiates. The embeddings themselves do not learn, so nothing goes
// on to the tokens: what pre-norm's factors and offsets learn is in the gradient of the maps that
// they are part of (`InputMaps`). Source: Rumelhart, Hinton and Williams, Nature 323, 1986.
extension FusionLayer {
    /// Adds this block's gradient (of the loss with respect to every tensor) to `gradient`.
    ///
    /// `tape` is of the last `forward(_:recording:)` of this layer, `outputGradient` the loss's
    /// gradient with respect to what that returned. Without zero attention the gradient of the key
    /// bias is not computed: it is zero, since attention does not depend on it.
    ///
    /// Shape: `[batch x dimension]`. Complexity: twice the multiply-adds of the forward pass.
    public func backward(
        _ outputGradient: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters
    ) {
        precondition(
            outputGradient.rowCount == tape.outputs.rowCount
                && outputGradient.columnCount == configuration.dimension,
            "a gradient of \(outputGradient.rowCount) x \(outputGradient.columnCount) for "
                + "\(tape.outputs.rowCount) x \(configuration.dimension) outputs"
        )
        precondition(
            gradient.configuration == configuration,
            "a gradient of another configuration"
        )
        guard let batch = tape.batch, batch.rowCount > 0 else { return }
        let sumGradient = backwardFinish(outputGradient, tape: tape, into: &gradient)
        let attendedGradient = backwardFeedForward(sumGradient, tape: tape, into: &gradient)
        var mapGradient = InputMapsGradient(configuration)
        // attended = originals + answer(contexts)
        var (headGradient, shareGradient) = attention.backwardAnswer(
            attendedGradient,
            tape: tape,
            maps: &mapGradient,
            into: &gradient,
            kernels: kernels
        )
        var biases = SimilarityBiasGradient(configuration)
        backwardAverage(&headGradient, &shareGradient, batch, tape: tape, &biases)
        attention.backwardAsk(
            headGradient,
            zeroLogitGradient: shareGradient,
            rows: configuration.normalizesFirst ? tape.normalizedOriginals : tape.originals,
            tape: tape,
            maps: &mapGradient,
            into: &gradient,
            kernels: kernels
        )
        mapGradient.add(to: &gradient, of: parameters, kernels: kernels)
        biases.add(to: &gradient, kernels: kernels)
    }

    /// From the outputs to the sum of the feed-forward part and its residual.
    private func backwardFinish(
        _ outputGradient: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters
    ) -> Matrix {
        let dimension = configuration.dimension
        var result = outputGradient
        // output = row / norm, so that only what is orthogonal to the output matters.
        result.update { span in
            for row in 0..<outputGradient.rowCount {
                var target = span._mutatingExtracting(row * dimension..<(row + 1) * dimension)
                let norm = tape.norms[row]
                guard norm > 0 else {
                    target.update(repeating: 0)
                    continue
                }
                let output = tape.outputs[row: row]
                kernels.addScaled(
                    output,
                    by: -kernels.product(output, target.span),
                    to: &target
                )
                kernels.scale(&target, by: 1 / Double(norm))
            }
        }
        if !configuration.normalizesFirst {
            // row = feedForwardNorm(sum)
            feedForwardNorm.backward(
                &result,
                rows: tape.sum,
                weight: .feedForwardNormWeight,
                bias: .feedForwardNormBias,
                into: &gradient,
                kernels: kernels
            )
        }
        return result
    }

    /// From that sum to `attended`.
    private func backwardFeedForward(
        _ sumGradient: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters
    ) -> Matrix {
        // sum = residual + feedForward(feedForwardInput)
        var result = feedForward.backward(
            sumGradient,
            tape: tape,
            into: &gradient,
            kernels: kernels
        )
        if configuration.normalizesFirst {
            // feedForwardInput = feedForwardNorm(attended), residual = attended
            feedForwardNorm.backward(
                &result,
                rows: tape.attended,
                weight: .feedForwardNormWeight,
                bias: .feedForwardNormBias,
                into: &gradient,
                kernels: kernels
            )
            result.add(sumGradient, kernels)
        } else {
            // feedForwardInput = attentionNorm(attended), residual = feedForwardInput
            result.add(sumGradient, kernels)
            attentionNorm.backward(
                &result,
                rows: tape.attended,
                weight: .attentionNormWeight,
                bias: .attentionNormBias,
                into: &gradient,
                kernels: kernels
            )
        }
        return result
    }

    /// Replaces the gradient of the contexts by that of the directions, and the gradient of the
    /// tokens' shares by that of the zero logits, row by row.
    ///
    /// Shape: `[rows * heads x dimension]`, `[rows x heads]`.
    private func backwardAverage(
        _ headGradient: inout Matrix,
        _ shareGradient: inout Matrix,
        _ batch: TokenBatch,
        tape: FusionTape,
        _ biases: inout SimilarityBiasGradient
    ) {
        let headCount = configuration.headCount
        let rowLength = headCount * configuration.dimension
        var room = RowRoom(configuration, tokenLimit: batch.neighborLimit + 1)
        headGradient.update { span in
            shareGradient.update { shareSpan in
                for row in tape.rows {
                    let index = row - tape.rows.lowerBound
                    var heads = span._mutatingExtracting(
                        index * rowLength..<(index + 1) * rowLength
                    )
                    var shares = shareSpan._mutatingExtracting(
                        index * headCount..<(index + 1) * headCount
                    )
                    backwardAverage(&heads, &shares, row: row, index, batch, tape, &room, &biases)
                }
            }
        }
    }

    /// One row of it.
    private func backwardAverage(
        _ heads: inout MutableSpan<Float>,
        _ shares: inout MutableSpan<Float>,
        row: Int,
        _ index: Int,
        _ batch: TokenBatch,
        _ tape: FusionTape,
        _ room: inout RowRoom,
        _ biases: inout SimilarityBiasGradient
    ) {
        let tokenCount = batch.tokenCount(ofRow: row)
        let weightCount = configuration.headCount * tokenCount
        room.tokens.update { span in
            var tokens = span._mutatingExtracting(0..<tokenCount * configuration.dimension)
            writeTokens(ofRow: row, in: batch, into: &tokens)
        }
        let allTokens = room.tokens
        let tokens = allTokens.span(ofRows: 0..<tokenCount)
        // contexts = average(tokens, weights), weights = weigh(tokens, directions)
        room.logitGradient.update { span in
            var logits = span._mutatingExtracting(0..<weightCount)
            attention.backwardWeights(
                heads.span,
                shares: shares.span,
                tokens: tokens,
                weights: tape.weights[row: index].extracting(0..<weightCount),
                into: &logits,
                kernels: kernels
            )
        }
        let logitGradient = room.logitGradient.values.span.extracting(0..<weightCount)
        // The gradients of a softmax's logits add up to nothing: the zero logit has the rest.
        for head in shares.indices {
            let part = head * tokenCount..<(head + 1) * tokenCount
            shares[head] = -Attention.sum(logitGradient.extracting(part))
        }
        if configuration.hasSimilarityBias {
            biases.add(logitGradient, similarities: batch.similarities(ofRow: row))
        }
        // logit[head][token] = direction[head] · token
        attention.average(tokens, weights: logitGradient, into: &heads, kernels: kernels)
    }
}

/// Where one row's tokens and its logits' gradients are worked on.
private struct RowRoom {
    var tokens: Matrix
    var logitGradient: Matrix

    init(_ configuration: FusionConfiguration, tokenLimit: Int) {
        tokens = Matrix(rowCount: tokenLimit, columnCount: configuration.dimension)
        logitGradient = Matrix(rowCount: configuration.headCount, columnCount: tokenLimit)
    }
}

/// What all rows together say about the tensors of `AttentionBias`.
private struct SimilarityBiasGradient {
    var factors: [Float]
    var ownBiases: [Float]

    init(_ configuration: FusionConfiguration) {
        let headCount = configuration.hasSimilarityBias ? configuration.headCount : 0
        factors = [Float](repeating: 0, count: headCount)
        ownBiases = factors
    }

    mutating func add(_ logitGradient: Span<Float>, similarities: Span<Float>) {
        AttentionBias.backward(
            logitGradient,
            similarities: similarities,
            factors: &factors,
            ownBiases: &ownBiases
        )
    }

    func add(to gradient: inout FusionParameters, kernels: Kernels) {
        for (name, values) in [(FusionTensor.similarityBias, factors), (.selfBias, ownBiases)]
        where !values.isEmpty {
            gradient.update(name) { kernels.addScaled(values.span, by: 1, to: &$0) }
        }
    }
}
