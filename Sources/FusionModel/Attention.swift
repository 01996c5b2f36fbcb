import Tensors

/// Multi-head attention of token 0 to all tokens of its row; the other tokens' outputs are not made.
///
/// How it works. Textbook attention maps each of the `k + 1` tokens `y` to a key and a value. As
/// only one query asks, both maps can move to the query's side of the sum. With `W_K,h` the rows of
/// the key map that belong to head `h`, and `e` the width of a head:
///
///     logit_hn   = (q_h / √e) · (W_K,h y_n + b_K,h) = (W_K,hᵀ q_h / √e) · y_n + (constant in n)
///     weight_h   = softmax_n(logit_hn)                  the constant, and with it b_K, cancels
///     value_h    = Σ_n weight_hn (W_V,h y_n + b_V,h) = W_V,h (Σ_n weight_hn y_n) + b_V,h
///
/// Each of the four maps then runs once for each row of the batch instead of `k + 1` times, and
/// what remains for each token are two multiply-adds for each head and value.
///
/// Every sum here has an order that the row alone decides, so a row has the same bits in any batch.
/// Source: Vaswani et al., *Attention Is All You Need*, arXiv 1706.03762, §3.2.
struct Attention: Sendable {
    let headCount: Int
    let headWidth: Int
    /// What the logits' scale `1 / √e` is; it is part of the query map here.
    let queryScale: Float
    /// The query map, divided by `√e`.
    ///
    /// Shape: `[dimension x dimension]`, the rows of head 0 first.
    let queryWeight: Matrix
    /// Divided by `√e` likewise.
    let queryBias: [Float]
    /// Each head's part of the key map, transposed.
    ///
    /// Shape: `[heads * dimension x headWidth]`.
    let keyColumns: Matrix
    /// Shape: `[dimension x dimension]`, the rows of head 0 first.
    let valueWeight: Matrix
    let valueBias: [Float]
    let outputMap: Linear
    let bias: AttentionBias?
    let zero: ZeroAttention?

    var dimension: Int { headCount * headWidth }

    init(_ parameters: FusionParameters, kernels: Kernels = .best) {
        let configuration = parameters.configuration
        let dimension = configuration.dimension
        let maps = InputMaps(parameters, kernels: kernels)
        let scale = 1 / Float(configuration.headWidth).squareRoot()
        headCount = configuration.headCount
        headWidth = configuration.headWidth
        queryScale = scale
        var queryWeight = maps.weight.rows(0..<dimension)
        queryWeight.update { kernels.scale(&$0, by: Double(scale)) }
        self.queryWeight = queryWeight
        queryBias = maps.bias[..<dimension].map { $0 * scale }
        keyColumns = Self.columns(
            ofEachHead: maps.weight.rows(dimension..<2 * dimension),
            headWidth: headWidth
        )
        valueWeight = maps.weight.rows(2 * dimension..<3 * dimension)
        valueBias = Array(maps.bias[(2 * dimension)...])
        outputMap = Linear(
            weight: parameters[.outputProjectionWeight],
            bias: parameters[.outputProjectionBias].values
        )
        bias = configuration.hasSimilarityBias ? AttentionBias(parameters) : nil
        let keyBias = Array(maps.bias[dimension..<2 * dimension])
        zero =
            configuration.hasZeroAttention ? ZeroAttention(parameters, keyBias: keyBias) : nil
    }

    /// Transposes the rows that belong to each head.
    ///
    /// Shape: `[dimension x dimension]` → `[heads * dimension x headWidth]`.
    private static func columns(ofEachHead weight: Matrix, headWidth: Int) -> Matrix {
        let dimension = weight.columnCount
        let values = weight.values.span
        var columns = Matrix(
            unwrittenRowCount: weight.values.count / headWidth,
            columnCount: headWidth
        )
        columns.update { span in
            var index = 0
            for head in stride(from: 0, to: dimension, by: headWidth) {
                for column in 0..<dimension {
                    for row in head..<head + headWidth {
                        span[index] = values[row * dimension + column]
                        index += 1
                    }
                }
            }
        }
        return columns
    }

    /// The columns of a row, or the rows of a map, that belong to a head.
    func part(ofHead head: Int) -> Range<Int> { head * headWidth..<(head + 1) * headWidth }

    /// The columns that belong to a head where each head has a whole row.
    func row(ofHead head: Int) -> Range<Int> { head * dimension..<(head + 1) * dimension }
}

extension Attention {
    /// Turns each head's query into the vector whose product with a token is the token's logit.
    ///
    /// Shape: `[batch x dimension]` → `queries`, the same, and `directions`
    /// `[batch * heads x dimension]`. Complexity: two multiply-adds for each weight and row. Adding
    /// up scaled rows of the key map needs no transposed copy, but took 24 µs a row in a batch of 32
    /// at dimension 512, where the products take 10 µs; alone the two are level, since both wait for
    /// the weights.
    func ask(
        _ originals: Matrix,
        queries: inout Matrix,
        directions: inout Matrix,
        multiplier: Multiplier
    ) {
        Linear(weight: queryWeight, bias: queryBias)
            .apply(to: originals, into: &queries, multiplier: multiplier)
        directions.prepare(rowCount: originals.rowCount * headCount, columnCount: dimension)
        guard originals.rowCount > 0 else { return }
        let asked = queries
        directions.update { span in
            for head in 0..<headCount {
                var target = span._mutatingExtracting(head * dimension..<span.count)
                multiplier.map(
                    asked.view.columns(part(ofHead: head)),
                    by: keyColumns.span(ofRows: row(ofHead: head)),
                    bias: .init(),
                    into: &target,
                    stride: headCount * dimension
                )
            }
        }
    }

    /// The share of each token in each head's value, of one row of the batch.
    ///
    /// Shape: queries `[dimension]`, directions `[heads x dimension]` and tokens
    /// `[(k + 1) x dimension]` → `[heads x (k + 1)]`, each row summing to 1, or with zero attention
    /// to less.
    func weigh(
        _ tokens: Span<Float>,
        queries: Span<Float>,
        directions: Span<Float>,
        similarities: Span<Float>,
        into weights: inout MutableSpan<Float>,
        kernels: Kernels
    ) {
        let tokenCount = similarities.count + 1
        kernels.products(
            directions,
            queryCount: headCount,
            rows: tokens,
            rowCount: tokenCount,
            dimension: dimension,
            into: &weights,
            stride: tokenCount
        )
        bias?.add(to: &weights, similarities: similarities)
        if let zero {
            let best = AttentionBias.best(of: similarities)
            zero.weigh(&weights, queries: queries, best: best, kernels: kernels)
            return
        }
        for head in 0..<headCount {
            var share = weights._mutatingExtracting(head * tokenCount..<(head + 1) * tokenCount)
            kernels.softmax(&share)
        }
    }

    /// The weighted sum of the tokens in each head, of one row of the batch.
    ///
    /// Shape: `[heads x (k + 1)]` and `[(k + 1) x dimension]` → `[heads x dimension]`.
    func average(
        _ tokens: Span<Float>,
        weights: Span<Float>,
        into contexts: inout MutableSpan<Float>,
        kernels: Kernels
    ) {
        let tokenCount = weights.count / headCount
        kernels.multiply(
            MatrixSpan(weights, rowCount: headCount, columnCount: tokenCount),
            MatrixSpan(tokens, rowCount: tokenCount, columnCount: dimension),
            into: &contexts,
            stride: dimension
        )
    }

    /// The heads' values, joined and mapped to the attention's output.
    ///
    /// Shape: contexts `[batch * heads x dimension]` and the tokens' shares `[batch x heads]` →
    /// `values` and `output`, both `[batch x dimension]`.
    func answer(
        _ contexts: Matrix,
        shares: Matrix,
        values: inout Matrix,
        output: inout Matrix,
        multiplier: Multiplier
    ) {
        let rowCount = contexts.rowCount / headCount
        values.prepare(rowCount: rowCount, columnCount: dimension)
        if rowCount > 0 {
            values.update { span in
                let rows = rowsOfAllHeads(contexts)
                for head in 0..<headCount {
                    let part = part(ofHead: head)
                    var target = span._mutatingExtracting(part.lowerBound..<span.count)
                    multiplier.map(
                        rows.columns(row(ofHead: head)),
                        by: valueWeight.span(ofRows: part),
                        bias: zero == nil ? valueBias.span.extracting(part) : .init(),
                        into: &target,
                        stride: dimension
                    )
                }
                if zero != nil {
                    addValueBias(to: &span, shares: shares, kernels: multiplier.kernels)
                }
            }
        }
        outputMap.apply(to: values, into: &output, multiplier: multiplier)
    }

    /// Adds the value map's bias as often as a head attends to tokens, which all have it.
    ///
    /// Shape: values `[batch x dimension]`, shares `[batch x heads]`.
    private func addValueBias(
        to values: inout MutableSpan<Float>,
        shares: Matrix,
        kernels: Kernels
    ) {
        for index in shares.values.indices {
            let part = part(ofHead: index % headCount)
            let start = index * headWidth
            var target = values._mutatingExtracting(start..<start + headWidth)
            kernels.addScaled(
                valueBias.span.extracting(part),
                by: shares.values[index],
                to: &target
            )
        }
    }

    /// How much of a head's attention its tokens have.
    static func sum(_ weights: Span<Float>) -> Float {
        var sum: Float = 0
        for token in weights.indices { sum += weights[token] }
        return sum
    }

    /// Views a row for each head as one long row for each row of the batch.
    ///
    /// Shape: `[batch * heads x dimension]` → `[batch x heads * dimension]`.
    @_lifetime(borrow matrix)
    func rowsOfAllHeads(_ matrix: borrowing Matrix) -> MatrixSpan {
        MatrixSpan(
            matrix.values.span,
            rowCount: matrix.rowCount / headCount,
            columnCount: headCount * dimension
        )
    }
}

extension Matrix {
    /// Consecutive rows, borrowed from the matrix.
    @_lifetime(borrow self)
    func span(ofRows rows: Range<Int>) -> Span<Float> {
        values.span.extracting(rows.lowerBound * columnCount..<rows.upperBound * columnCount)
    }
}
