public import Tensors

extension FusionLayer {
    /// How many rows go through all passes together.
    ///
    /// Enough that reading the weights once for all of them is cheap beside the arithmetic, few
    /// enough that what one pass leaves is still in a cache for the next. At dimension 512 a row in
    /// a batch of 64 took 0.115 ms in blocks of 16, 0.097 of 32 and 0.116 of 64.
    static let blockRowLimit = 32

    /// Refines every row of the batch.
    ///
    /// Shape: `[batch x dimension]` with `k` neighbors each → `[batch x dimension]`. Complexity:
    /// for each row one multiply-add per weight, and two per token, head and column; the weights
    /// are read once for each block of rows. `threadCount` blocks run at a time; it changes the
    /// time and nothing else.
    public func forward(_ batch: TokenBatch, threadCount: Int = 1) -> FusionOutput {
        check(batch)
        guard batch.rowCount > 0 else {
            return FusionOutput(embeddings: batch.originals, attention: batch.similarities)
        }
        let blocks = Self.blocks(rowCount: batch.rowCount, threadCount: threadCount)
        return FusionOutput(
            joining: Parallel.map(blocks.count, threadCount: threadCount) { index in
                forward(batch, rows: blocks[index])
            }
        )
    }

    /// Cuts the batch into blocks of nearly equal length, at least one for each thread.
    static func blocks(rowCount: Int, threadCount: Int) -> [Range<Int>] {
        let count = max(
            (rowCount + blockRowLimit - 1) / blockRowLimit,
            min(threadCount, rowCount)
        )
        return (0..<count).map { rowCount * $0 / count..<rowCount * ($0 + 1) / count }
    }

    /// Refines some rows of the batch for an answer: the tape is only where the passes work.
    private func forward(_ batch: TokenBatch, rows: Range<Int>) -> FusionOutput {
        var tape = FusionTape()
        forward(batch, rows: rows, order: .products, recording: &tape)
        return FusionOutput(
            embeddings: tape.outputs,
            attention: meanOverHeads(of: tape.weights, k: batch.neighborCount)
        )
    }

    /// Refines every row of the batch for training, and keeps in `tape` what `backward` needs.
    ///
    /// Runs on the calling thread; different blocks may run at the same time, each with its tape.
    /// Blocks of several hundred rows are fastest, since their products copy the weights once.
    ///
    /// Shape: `[batch x dimension]` with `k` neighbors each → `[batch x dimension]`, L2-normalized,
    /// the same as `forward(_:threadCount:)` gives but for rounding.
    public func forward(_ batch: TokenBatch, recording tape: inout FusionTape) -> Matrix {
        check(batch)
        forward(batch, rows: 0..<batch.rowCount, order: .blocks, recording: &tape)
        return tape.outputs
    }

    /// The layer itself, on some rows of the batch; each pass leaves its result in the tape.
    private func forward(
        _ batch: TokenBatch,
        rows: Range<Int>,
        order: Multiplier.Order,
        recording tape: inout FusionTape
    ) {
        let multiplier = Multiplier(order: order, kernels: kernels)
        let isFirst = configuration.normalizesFirst
        tape.batch = batch
        tape.rows = rows
        scaleOriginals(of: batch, rows, into: &tape.originals)

        // Pre-norm is `x + attend(norm(x))`, post-norm `norm(x + attend(x))`, for both parts.
        if isFirst {
            attentionNorm.apply(
                to: tape.originals,
                into: &tape.normalizedOriginals,
                kernels: kernels
            )
        }
        attend(&tape, batch, multiplier: multiplier)
        tape.attended.add(tape.originals, kernels)

        (isFirst ? feedForwardNorm : attentionNorm).apply(
            to: tape.attended,
            into: &tape.feedForwardInput,
            kernels: kernels
        )
        feedForward.apply(&tape, multiplier: multiplier)
        tape.sum.add(isFirst ? tape.attended : tape.feedForwardInput, kernels)
        finish(tape.sum, into: &tape.outputs, norms: &tape.norms)
    }

    private func check(_ batch: TokenBatch) {
        precondition(
            batch.originals.columnCount == configuration.dimension,
            "a layer of dimension \(configuration.dimension) was given embeddings "
                + "of \(batch.originals.columnCount)"
        )
    }

    private func scaleOriginals(
        of batch: TokenBatch,
        _ rows: Range<Int>,
        into out: inout Matrix
    ) {
        out.prepare(rowCount: rows.count, columnCount: configuration.dimension)
        out.update { span in
            span.update(repeating: 0)
            kernels.addScaled(
                batch.originals.span(ofRows: rows),
                by: configuration.tokenScale,
                to: &span
            )
        }
    }

    /// Gathers one row's tokens as attention sees them: its original and retrieved embeddings,
    /// multiplied by the token scale and, in pre-norm, normalized.
    ///
    /// Shape: → `[(k + 1) x dimension]`, the original first.
    func writeTokens(ofRow row: Int, in batch: TokenBatch, into tokens: inout MutableSpan<Float>) {
        let dimension = configuration.dimension
        var original = tokens._mutatingExtracting(0..<dimension)
        writeTokens(batch.originals[row: row], into: &original)
        var retrieved = tokens._mutatingExtracting(dimension..<tokens.count)
        writeTokens(batch.retrieved(ofRow: row), into: &retrieved)
    }

    private func writeTokens(_ embeddings: Span<Float>, into tokens: inout MutableSpan<Float>) {
        if configuration.normalizesFirst {
            attentionNorm.apply(
                to: embeddings,
                scale: configuration.tokenScale,
                into: &tokens,
                kernels: kernels
            )
        } else {
            tokens.update(repeating: 0)
            kernels.addScaled(embeddings, by: configuration.tokenScale, to: &tokens)
        }
    }

    /// Lets the originals attend to their rows' tokens; the result is the tape's `attended`.
    private func attend(
        _ tape: inout FusionTape,
        _ batch: TokenBatch,
        multiplier: Multiplier
    ) {
        attention.ask(
            configuration.normalizesFirst ? tape.normalizedOriginals : tape.originals,
            queries: &tape.queries,
            directions: &tape.directions,
            multiplier: multiplier
        )
        average(
            batch,
            rows: tape.rows,
            queries: tape.queries,
            directions: tape.directions,
            weights: &tape.weights,
            shares: &tape.shares,
            contexts: &tape.contexts
        )
        attention.answer(
            tape.contexts,
            shares: tape.shares,
            values: &tape.values,
            output: &tape.attended,
            multiplier: multiplier
        )
    }

    /// Row by row, so that a row's tokens, made when they are needed, stay in the nearest cache.
    private func average(
        _ batch: TokenBatch,
        rows: Range<Int>,
        queries: Matrix,
        directions: Matrix,
        weights: inout Matrix,
        shares: inout Matrix,
        contexts: inout Matrix
    ) {
        let headCount = configuration.headCount
        let dimension = configuration.dimension
        let tokenLimit = batch.neighborLimit + 1
        var room = Matrix(rowCount: tokenLimit, columnCount: dimension)
        weights.prepare(rowCount: rows.count, columnCount: headCount * tokenLimit)
        shares.prepare(rowCount: rows.count, columnCount: headCount)
        contexts.prepare(rowCount: rows.count * headCount, columnCount: dimension)
        for row in rows {
            let index = row - rows.lowerBound
            let heads = index * headCount..<(index + 1) * headCount
            let tokenCount = batch.tokenCount(ofRow: row)
            room.update { span in
                var tokens = span._mutatingExtracting(0..<tokenCount * dimension)
                writeTokens(ofRow: row, in: batch, into: &tokens)
            }
            let tokens = room.span(ofRows: 0..<tokenCount)
            weights.update { span in
                let start = index * headCount * tokenLimit
                var target = span._mutatingExtracting(start..<start + headCount * tokenCount)
                attention.weigh(
                    tokens,
                    queries: queries[row: index],
                    directions: directions.span(ofRows: heads),
                    similarities: batch.similarities(ofRow: row),
                    into: &target,
                    kernels: kernels
                )
                shares.update { shares in
                    for head in 0..<headCount {
                        let part = head * tokenCount..<(head + 1) * tokenCount
                        shares[heads.lowerBound + head] =
                            Attention.sum(target.span.extracting(part))
                    }
                }
                contexts.update { contexts in
                    var context = contexts._mutatingExtracting(
                        heads.lowerBound * dimension..<heads.upperBound * dimension
                    )
                    attention.average(
                        tokens,
                        weights: target.span,
                        into: &context,
                        kernels: kernels
                    )
                }
            }
        }
    }

    /// The layer's last norm, if it comes last, and the L2 norm, which a row of zeros keeps.
    private func finish(_ sums: Matrix, into outputs: inout Matrix, norms: inout [Float]) {
        outputs.prepare(rowCount: sums.rowCount, columnCount: sums.columnCount)
        norms = []
        outputs.update { span in
            for row in 0..<sums.rowCount {
                var target = span._mutatingExtracting(
                    row * sums.columnCount..<(row + 1) * sums.columnCount
                )
                let sum = sums[row: row]
                if configuration.normalizesFirst {
                    let norm = kernels.squareSum(sum).squareRoot()
                    kernels.scale(sum, by: norm > 0 ? 1 / norm : 1, into: &target)
                    norms.append(Float(norm))
                } else {
                    feedForwardNorm.apply(to: sum, scale: 1, into: &target, kernels: kernels)
                    let norm = kernels.squareSum(target.span).squareRoot()
                    kernels.scale(&target, by: norm > 0 ? 1 / norm : 1)
                    norms.append(Float(norm))
                }
            }
        }
    }

    /// Shape: `[rows x heads * (k + 1)]` → `[rows x k]`; the original's own weight is left out.
    private func meanOverHeads(of weights: Matrix, k: Int) -> Matrix {
        let headCount = configuration.headCount
        var mean = [Float](repeating: 0, count: weights.rowCount * k)
        for row in 0..<weights.rowCount {
            for head in 0..<headCount {
                let shares = weights[row: row].extracting(head * (k + 1)..<(head + 1) * (k + 1))
                for neighbor in 0..<k {
                    mean[row * k + neighbor] += shares[neighbor + 1] / Float(headCount)
                }
            }
        }
        return Matrix(rowCount: weights.rowCount, columnCount: k, values: mean)
    }
}

extension FusionOutput {
    /// Joins the outputs of consecutive blocks.
    fileprivate init(joining blocks: [FusionOutput]) {
        if blocks.count == 1 {
            self = blocks[0]
        } else {
            self.init(
                embeddings: Matrix(joining: blocks.map(\.embeddings)),
                attention: Matrix(joining: blocks.map(\.attention))
            )
        }
    }
}
