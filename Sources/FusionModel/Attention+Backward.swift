import Tensors

extension Attention {
    /// From the gradient of the attention's output to that of what each head's value is made of:
    /// its context, and how much of its attention the tokens have.
    ///
    /// Shape: `[batch x dimension]` → contexts `[batch * heads x dimension]`, shares
    /// `[batch x heads]`, which without zero attention are nobody's concern and zero.
    func backwardAnswer(
        _ outputGradient: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) -> (contexts: Matrix, shares: Matrix) {
        // output = outputMap(values)
        let valueGradient = outputMap.backward(
            outputGradient,
            rows: tape.values,
            weight: .outputProjectionWeight,
            bias: .outputProjectionBias,
            into: &gradient,
            kernels: kernels
        )
        // values[head] = contexts[head] · valueWeight[head]ᵀ + valueBias[head]
        let shareGradient = backwardValueBias(
            valueGradient,
            weights: tape.weights,
            into: &gradient,
            kernels: kernels
        )
        let contexts = rowsOfAllHeads(tape.contexts)
        gradient.update(.inputProjectionWeight) { span in
            for head in 0..<headCount {
                let part = part(ofHead: head)
                let start = (2 * dimension + part.lowerBound) * dimension
                var target = span._mutatingExtracting(start..<start + headWidth * dimension)
                kernels.multiply(
                    valueGradient.view.columns(part).transposed,
                    contexts.columns(row(ofHead: head)),
                    into: &target,
                    stride: dimension,
                    accumulates: true
                )
            }
        }
        return (contextGradient(of: valueGradient, kernels: kernels), shareGradient)
    }

    /// Adds the gradient of the value map's bias, and returns that of the tokens' share in each
    /// head.
    ///
    /// Shape: `[batch x dimension]` → `[batch x heads]`.
    private func backwardValueBias(
        _ valueGradient: Matrix,
        weights: Matrix,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) -> Matrix {
        var shareGradient = Matrix(rowCount: valueGradient.rowCount, columnCount: headCount)
        gradient.update(.inputProjectionBias) { span in
            var bias = span._mutatingExtracting(2 * dimension..<3 * dimension)
            guard zero != nil else {
                let rowCount = valueGradient.rowCount
                kernels.addRows(valueGradient.values.span, rowCount: rowCount, to: &bias)
                return
            }
            shareGradient.update { shares in
                for index in shares.indices {
                    // values[head] = ... + valueBias[head] · share[head]
                    let part = part(ofHead: index % headCount)
                    let slope = valueGradient[row: index / headCount].extracting(part)
                    shares[index] = kernels.product(slope, valueBias.span.extracting(part))
                    var target = bias._mutatingExtracting(part)
                    kernels.addScaled(slope, by: Self.sum(weights[row: index]), to: &target)
                }
            }
        }
        return shareGradient
    }

    /// Shape: `[batch x dimension]` → `[batch * heads x dimension]`.
    private func contextGradient(of valueGradient: Matrix, kernels: Kernels) -> Matrix {
        let rowCount = valueGradient.rowCount
        var result = Matrix(unwrittenRowCount: rowCount * headCount, columnCount: dimension)
        guard rowCount > 0 else { return result }
        result.update { span in
            for head in 0..<headCount {
                // values[head] = contexts[head] · valueWeight[head]ᵀ + valueBias[head]
                var target = span._mutatingExtracting(head * dimension..<span.count)
                kernels.multiply(
                    valueGradient.view.columns(part(ofHead: head)),
                    valueWeight.view.rows(part(ofHead: head)),
                    into: &target,
                    stride: headCount * dimension
                )
            }
        }
        return result
    }

    /// From the gradient of one row's contexts and shares to that of its logits.
    ///
    /// Shape: `[heads x dimension]`, `[heads]` and tokens `[(k + 1) x dimension]` →
    /// `[heads x (k + 1)]`.
    func backwardWeights(
        _ contextGradient: Span<Float>,
        shares shareGradient: Span<Float>,
        tokens: Span<Float>,
        weights: Span<Float>,
        into logitGradient: inout MutableSpan<Float>,
        kernels: Kernels
    ) {
        let tokenCount = weights.count / headCount
        // context[head] = Σ weight[head][token] · token
        kernels.products(
            contextGradient,
            queryCount: headCount,
            rows: tokens,
            rowCount: tokenCount,
            dimension: dimension,
            into: &logitGradient,
            stride: tokenCount
        )
        // weight[head] = softmax(logits[head])
        for head in 0..<headCount {
            let shares = head * tokenCount..<(head + 1) * tokenCount
            var target = logitGradient._mutatingExtracting(shares)
            // share[head] = Σ weight[head][token]
            if zero != nil {
                for token in target.indices { target[token] += shareGradient[head] }
            }
            kernels.softmaxGradient(weights.extracting(shares), &target)
        }
    }

    /// The gradient of one row's tokens, which took part in the logits and in the contexts.
    ///
    /// Shape: logits and weights `[heads x (k + 1)]`, directions and contexts
    /// `[heads x dimension]` → `[(k + 1) x dimension]`.
    func backwardTokens(
        logitGradient: Span<Float>,
        directions: Span<Float>,
        weights: Span<Float>,
        contextGradient: Span<Float>,
        into tokenGradient: inout MutableSpan<Float>,
        kernels: Kernels
    ) {
        let tokenCount = weights.count / headCount
        // logit[head][token] = direction[head] · token
        kernels.multiply(
            MatrixSpan(logitGradient, rowCount: headCount, columnCount: tokenCount).transposed,
            MatrixSpan(directions, rowCount: headCount, columnCount: dimension),
            into: &tokenGradient,
            stride: dimension
        )
        // context[head] = Σ weight[head][token] · token
        kernels.multiply(
            MatrixSpan(weights, rowCount: headCount, columnCount: tokenCount).transposed,
            MatrixSpan(contextGradient, rowCount: headCount, columnCount: dimension),
            into: &tokenGradient,
            stride: dimension,
            accumulates: true
        )
    }

    /// From the gradient of the directions and of the zero logits to that of the rows that asked.
    ///
    /// Shape: `[batch * heads x dimension]` and `[batch x heads]` → `[batch x dimension]`.
    func backwardAsk(
        _ directionGradient: Matrix,
        zeroLogitGradient: Matrix,
        originals: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) -> Matrix {
        let directions = rowsOfAllHeads(directionGradient)
        // direction[head] = query[head] · keyWeight[head]
        gradient.update(.inputProjectionWeight) { span in
            for head in 0..<headCount {
                let start = (dimension + part(ofHead: head).lowerBound) * dimension
                var target = span._mutatingExtracting(start..<start + headWidth * dimension)
                kernels.multiply(
                    tape.queries.view.columns(part(ofHead: head)).transposed,
                    directions.columns(row(ofHead: head)),
                    into: &target,
                    stride: dimension,
                    accumulates: true
                )
            }
        }
        var queryGradient = queryGradient(of: directions, kernels: kernels)
        zero?.backward(
            zeroLogitGradient,
            tape: tape,
            queries: &queryGradient,
            into: &gradient,
            kernels: kernels
        )
        // query = original · queryWeightᵀ + queryBias; here both hold the factor 1 / √e, ...
        let originalGradient = queryGradient.product(queryWeight, kernels: kernels)
        // ... which the tensors that learn do not.
        queryGradient.update { kernels.scale(&$0, by: Double(queryScale)) }
        gradient.update(.inputProjectionBias) { span in
            var target = span._mutatingExtracting(0..<dimension)
            kernels.addRows(
                queryGradient.values.span,
                rowCount: queryGradient.rowCount,
                to: &target
            )
        }
        gradient.update(.inputProjectionWeight) { span in
            var target = span._mutatingExtracting(0..<dimension * dimension)
            kernels.multiply(
                queryGradient.view.transposed,
                originals.view,
                into: &target,
                stride: dimension,
                accumulates: true
            )
        }
        return originalGradient
    }

    /// Shape: `[batch x heads * dimension]` → `[batch x dimension]`.
    private func queryGradient(of directionGradient: MatrixSpan, kernels: Kernels) -> Matrix {
        let rowCount = directionGradient.rowCount
        var result = Matrix(unwrittenRowCount: rowCount, columnCount: dimension)
        guard rowCount > 0 else { return result }
        result.update { span in
            for head in 0..<headCount {
                // direction[head] = query[head] · keyWeight[head]
                var target = span._mutatingExtracting(part(ofHead: head).lowerBound..<span.count)
                kernels.multiply(
                    directionGradient.columns(row(ofHead: head)),
                    keyColumns.view.rows(row(ofHead: head)),
                    into: &target,
                    stride: dimension
                )
            }
        }
        return result
    }
}
