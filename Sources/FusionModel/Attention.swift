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

    private var dimension: Int { headCount * headWidth }

    init(_ parameters: FusionParameters) {
        let configuration = parameters.configuration
        let dimension = configuration.dimension
        // PyTorch stores the three maps as one matrix, one below the other.
        let inputWeight = parameters[.inputProjectionWeight]
        let inputBias = parameters[.inputProjectionBias].values
        let scale = 1 / Float(configuration.headWidth).squareRoot()
        headCount = configuration.headCount
        headWidth = configuration.headWidth
        queryWeight = Matrix(
            rowCount: dimension,
            columnCount: dimension,
            values: inputWeight.rows(0..<dimension).values.map { $0 * scale }
        )
        queryBias = inputBias[..<dimension].map { $0 * scale }
        keyColumns = Self.columns(
            ofEachHead: inputWeight.rows(dimension..<2 * dimension),
            headWidth: headWidth
        )
        valueWeight = inputWeight.rows(2 * dimension..<3 * dimension)
        valueBias = Array(inputBias[(2 * dimension)...])
        outputMap = Linear(
            weight: parameters[.outputProjectionWeight],
            bias: parameters[.outputProjectionBias].values
        )
        bias = configuration.hasSimilarityBias ? AttentionBias(parameters) : nil
    }

    /// Transposes the rows that belong to each head.
    ///
    /// Shape: `[dimension x dimension]` → `[heads * dimension x headWidth]`.
    private static func columns(ofEachHead weight: Matrix, headWidth: Int) -> Matrix {
        let dimension = weight.columnCount
        let values = weight.values
        var columns: [Float] = []
        columns.reserveCapacity(weight.values.count)
        for head in stride(from: 0, to: dimension, by: headWidth) {
            for column in 0..<dimension {
                for row in head..<head + headWidth {
                    columns.append(values[row * dimension + column])
                }
            }
        }
        return Matrix(
            rowCount: columns.count / headWidth,
            columnCount: headWidth,
            values: columns
        )
    }

    /// Turns each head's query into the vector whose product with a token is the token's logit.
    ///
    /// Shape: `[batch x dimension]` → `[batch * heads x dimension]`. Complexity: two multiply-adds
    /// for each weight and row. Adding up scaled rows of the key map needs no transposed copy, but
    /// took 24 µs a row in a batch of 32 at dimension 512, where the products take 10 µs; alone
    /// the two are level, since both wait for the weights.
    func logitDirections(of originals: Matrix, kernels: Kernels) -> Matrix {
        let rowCount = originals.rowCount
        var directions = [Float](repeating: 0, count: rowCount * headCount * dimension)
        var span = directions.mutableSpan
        for head in 0..<headCount {
            let queries = queries(of: originals, head: head, kernels: kernels)
            var target = span._mutatingExtracting(head * dimension..<span.count)
            kernels.products(
                queries.values.span,
                queryCount: rowCount,
                rows: keyColumns.span(ofRows: head * dimension..<(head + 1) * dimension),
                rowCount: dimension,
                dimension: headWidth,
                into: &target,
                stride: headCount * dimension
            )
        }
        return Matrix(
            rowCount: rowCount * headCount,
            columnCount: dimension,
            values: directions
        )
    }

    /// Shape: `[batch x dimension]` → `[batch x headWidth]`, divided by `√e`.
    private func queries(of originals: Matrix, head: Int, kernels: Kernels) -> Matrix {
        let part = head * headWidth..<(head + 1) * headWidth
        var queries = [Float](repeating: 0, count: originals.rowCount * headWidth)
        var span = queries.mutableSpan
        kernels.products(
            originals.values.span,
            queryCount: originals.rowCount,
            rows: queryWeight.span(ofRows: part),
            rowCount: headWidth,
            dimension: dimension,
            into: &span,
            stride: headWidth
        )
        return Matrix(
            rowCount: originals.rowCount,
            columnCount: headWidth,
            values: queries
        ).adding(toEachRow: Array(queryBias[part]), kernels)
    }

    /// The share of each token in each head's value.
    ///
    /// Shape: directions `[batch * heads x dimension]` and tokens `[batch * tokens x dimension]` →
    /// `[batch * heads x tokens]`, each row summing to 1.
    func weights(
        directions: Matrix,
        tokens: Matrix,
        similarities: Matrix,
        kernels: Kernels
    ) -> Matrix {
        let tokenCount = similarities.columnCount + 1
        var weights = [Float](repeating: 0, count: directions.rowCount * tokenCount)
        var span = weights.mutableSpan
        for row in 0..<similarities.rowCount {
            let heads = row * headCount..<(row + 1) * headCount
            var logits = span._mutatingExtracting(
                heads.lowerBound * tokenCount..<heads.upperBound * tokenCount
            )
            kernels.products(
                directions.span(ofRows: heads),
                queryCount: headCount,
                rows: tokens.span(ofRows: row * tokenCount..<(row + 1) * tokenCount),
                rowCount: tokenCount,
                dimension: dimension,
                into: &logits,
                stride: tokenCount
            )
            bias?.add(to: &logits, similarities: similarities[row: row])
            for head in 0..<headCount {
                var share = logits._mutatingExtracting(head * tokenCount..<(head + 1) * tokenCount)
                kernels.softmax(&share)
            }
        }
        return Matrix(
            rowCount: directions.rowCount,
            columnCount: tokenCount,
            values: weights
        )
    }

    /// The weighted sum of the tokens in each head, one head's rows after the other's.
    ///
    /// Shape: `[batch * heads x tokens]` and `[batch * tokens x dimension]` →
    /// `[heads * batch x dimension]`: the order in which `output(of:)` maps a head at a time.
    func contexts(weights: Matrix, tokens: Matrix, kernels: Kernels) -> Matrix {
        let tokenCount = weights.columnCount
        let rowCount = weights.rowCount / headCount
        var contexts = [Float](repeating: 0, count: weights.rowCount * dimension)
        var span = contexts.mutableSpan
        for row in 0..<rowCount {
            for head in 0..<headCount {
                let start = (head * rowCount + row) * dimension
                var target = span._mutatingExtracting(start..<start + dimension)
                for token in 0..<tokenCount {
                    kernels.addScaled(
                        tokens[row: row * tokenCount + token],
                        by: weights[row: row * headCount + head][token],
                        to: &target
                    )
                }
            }
        }
        return Matrix(rowCount: weights.rowCount, columnCount: dimension, values: contexts)
    }

    /// The heads' values, joined and mapped to the attention's output.
    ///
    /// Shape: `[heads * batch x dimension]` → `[batch x dimension]`.
    func output(of contexts: Matrix, kernels: Kernels) -> Matrix {
        let rowCount = contexts.rowCount / headCount
        var values = [Float](repeating: 0, count: rowCount * dimension)
        var span = values.mutableSpan
        for head in 0..<headCount {
            var target = span._mutatingExtracting(head * headWidth..<span.count)
            kernels.products(
                contexts.span(ofRows: head * rowCount..<(head + 1) * rowCount),
                queryCount: rowCount,
                rows: valueWeight.span(ofRows: head * headWidth..<(head + 1) * headWidth),
                rowCount: headWidth,
                dimension: dimension,
                into: &target,
                stride: dimension
            )
        }
        let joined = Matrix(rowCount: rowCount, columnCount: dimension, values: values)
        return outputMap.apply(
            to: joined.adding(toEachRow: valueBias, kernels),
            kernels: kernels
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
