import Tensors

extension Attention {
    /// From the gradient of the attention's output to that of what each head's value is made of.
    ///
    /// Shape: `[batch x dimension]` → `[batch * heads x dimension]`.
    func backwardAnswer(
        _ outputGradient: Matrix,
        tape: FusionTape,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) -> Matrix {
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
        gradient.update(.inputProjectionBias) { span in
            var target = span._mutatingExtracting(2 * dimension..<3 * dimension)
            kernels.addRows(
                valueGradient.values.span,
                rowCount: valueGradient.rowCount,
                to: &target
            )
        }
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
        return contextGradient(of: valueGradient, kernels: kernels)
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

    /// From the gradient of one row's contexts to that of its logits.
    ///
    /// Shape: `[heads x dimension]` and tokens `[(k + 1) x dimension]` → `[heads x (k + 1)]`.
    func backwardWeights(
        _ contextGradient: Span<Float>,
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

    /// From the gradient of the directions to that of the rows that asked.
    ///
    /// Shape: `[batch * heads x dimension]` → `[batch x dimension]`.
    func backwardAsk(
        _ directionGradient: Matrix,
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
