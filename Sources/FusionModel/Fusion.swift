import Tensors

/// How an original and the embeddings retrieved for it become one refined embedding.
public enum Fusion: Sendable {
    /// The original alone, normalized: what the encoder knows without a memory.
    case none
    /// The original plus the mean of the retrieved, the plainest use of a memory.
    case mean
    /// The original plus a similarity-weighted sum of the retrieved; needs no training.
    case attention(AttentionFusion)
    /// A trained transformer layer.
    case transformer(FusionLayer)

    /// By what the similarities of a batch are to be measured; nil for those that the search found.
    public var metric: SimilarityMetric? {
        guard case .transformer(let layer) = self else { return nil }
        return layer.metric
    }

    /// Refines every row of the batch; without neighbors all but the transformer give the original.
    ///
    /// Shape: `[batch x dimension]` with `k` neighbors each → `[batch x dimension]`, L2-normalized.
    /// The same row gives the same bits in any batch and on any number of threads; only the
    /// transformer has work enough to use more than one.
    public func forward(_ batch: TokenBatch, threadCount: Int = 1) -> FusionOutput {
        let k = batch.neighborCount
        switch self {
        case .none:
            return Self.add(Matrix(rowCount: batch.rowCount, columnCount: k), by: 0, to: batch)
        case .mean:
            let shares = [Float](repeating: 1 / Float(max(k, 1)), count: batch.rowCount * k)
            let weights = Matrix(rowCount: batch.rowCount, columnCount: k, values: shares)
            return Self.add(weights, by: 1, to: batch)
        case .attention(let attention):
            let weights = attention.weights(of: batch.similarities, kernels: .best)
            return Self.add(weights, by: attention.alpha, to: batch)
        case .transformer(let layer):
            return layer.forward(batch, threadCount: threadCount)
        }
    }

    /// Adds the weighted sum of the retrieved embeddings, times a factor, to their originals.
    private static func add(
        _ weights: Matrix,
        by factor: Float,
        to batch: TokenBatch
    ) -> FusionOutput {
        let dimension = batch.originals.columnCount
        let k = batch.neighborCount
        var sums = batch.originals.values
        var span = sums.mutableSpan
        for row in 0..<batch.rowCount where factor != 0 {
            var target = span._mutatingExtracting(row * dimension..<(row + 1) * dimension)
            for neighbor in 0..<k {
                Kernels.best.addScaled(
                    batch.retrieved[row: row * k + neighbor],
                    by: factor * weights[row: row][neighbor],
                    to: &target
                )
            }
        }
        var embeddings = Matrix(
            rowCount: batch.rowCount,
            columnCount: dimension,
            values: sums
        )
        embeddings.normalizeRows()
        return FusionOutput(embeddings: embeddings, attention: weights)
    }
}
