import Tensors

/// Fusion without training: adds the retrieved embeddings, weighted by a softmax of similarity.
///
/// A row becomes `original + alpha · Σ softmax(beta · similarity) · retrieved`, L2-normalized.
public struct AttentionFusion: Sendable, Equatable {
    /// How much the neighbors count beside the original; 0 leaves it alone.
    public let alpha: Float
    /// How sharply the softmax prefers the most similar neighbors; 0 makes them all equal.
    public let beta: Float

    /// Takes the two numbers, which must be finite and not negative.
    public init(alpha: Float, beta: Float) {
        precondition(
            alpha >= 0 && alpha.isFinite && beta >= 0 && beta.isFinite,
            "alpha \(alpha) and beta \(beta) must be finite and not negative"
        )
        self.alpha = alpha
        self.beta = beta
    }

    /// The weights of each row's neighbors.
    ///
    /// Shape: `[batch x k]` → the same, each row summing to 1.
    func weights(of similarities: Matrix, kernels: Kernels) -> Matrix {
        var weights = similarities.values
        let k = similarities.columnCount
        var span = weights.mutableSpan
        for row in 0..<similarities.rowCount where k > 0 {
            var share = span._mutatingExtracting(row * k..<(row + 1) * k)
            kernels.softmax(&share, scale: beta)
        }
        return Matrix(rowCount: similarities.rowCount, columnCount: k, values: weights)
    }
}
