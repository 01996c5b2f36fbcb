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
        maps mapGradient: inout InputMapsGradient,
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
            shares: tape.shares,
            maps: &mapGradient,
            kernels: kernels
        )
        let contexts = rowsOfAllHeads(tape.contexts)
        mapGradient.weight.update { span in
            for head in 0..<headCount {
                let part = part(ofHead: head)
                let start = (2 * dimension + part.lowerBound) * dimension
                var target = span._mutatingExtracting(start..<start + headWidth * dimension)
                kernels.multiply(
                    valueGradient.view.columns(part).transposed,
                    contexts.columns(row(ofHead: head)),
                    into: &target,
                    stride: dimension
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
        shares: Matrix,
        maps mapGradient: inout InputMapsGradient,
        kernels: Kernels
    ) -> Matrix {
        var shareGradient = Matrix(rowCount: valueGradient.rowCount, columnCount: headCount)
        var span = mapGradient.bias.mutableSpan
        var bias = span._mutatingExtracting(2 * dimension..<3 * dimension)
        guard zero != nil else {
            let rowCount = valueGradient.rowCount
            kernels.addRows(valueGradient.values.span, rowCount: rowCount, to: &bias)
            return shareGradient
        }
        shareGradient.update { span in
            for index in span.indices {
                // values[head] = ... + valueBias[head] · share[head]
                let part = part(ofHead: index % headCount)
                let slope = valueGradient[row: index / headCount].extracting(part)
                span[index] = kernels.product(slope, valueBias.span.extracting(part))
                var target = bias._mutatingExtracting(part)
                kernels.addScaled(slope, by: shares.values[index], to: &target)
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

    /// From the gradient of the directions and of the zero logits to that of the query and key maps.
    ///
    /// What makes the zero logits learns too; the rows that asked do not.
    ///
    /// Shape: `[batch * heads x dimension]`, `[batch x heads]` and rows `[batch x dimension]`.
    func backwardAsk(
        _ directionGradient: Matrix,
        zeroLogitGradient: Matrix,
        rows: Matrix,
        tape: FusionTape,
        maps mapGradient: inout InputMapsGradient,
        into gradient: inout FusionParameters,
        kernels: Kernels
    ) {
        let directions = rowsOfAllHeads(directionGradient)
        // direction[head] = query[head] · keyWeight[head]
        mapGradient.weight.update { span in
            for head in 0..<headCount {
                let start = (dimension + part(ofHead: head).lowerBound) * dimension
                var target = span._mutatingExtracting(start..<start + headWidth * dimension)
                kernels.multiply(
                    tape.queries.view.columns(part(ofHead: head)).transposed,
                    directions.columns(row(ofHead: head)),
                    into: &target,
                    stride: dimension
                )
            }
        }
        var queryGradient = queryGradient(of: directions, kernels: kernels)
        zero?.backward(
            zeroLogitGradient,
            tape: tape,
            queries: &queryGradient,
            maps: &mapGradient,
            into: &gradient,
            kernels: kernels
        )
        // query = (row · queryWeightᵀ + queryBias) / √e
        queryGradient.update { kernels.scale(&$0, by: Double(queryScale)) }
        var span = mapGradient.bias.mutableSpan
        var bias = span._mutatingExtracting(0..<dimension)
        kernels.addRows(queryGradient.values.span, rowCount: queryGradient.rowCount, to: &bias)
        mapGradient.weight.update { span in
            var target = span._mutatingExtracting(0..<dimension * dimension)
            kernels.multiply(
                queryGradient.view.transposed,
                rows.view,
                into: &target,
                stride: dimension
            )
        }
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
