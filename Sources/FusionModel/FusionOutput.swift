public import Tensors

/// What fusion makes of a batch: the refined embeddings, and what each neighbor had to do with it.
public struct FusionOutput: Sendable, Equatable {
    /// The refined embeddings, L2-normalized.
    ///
    /// Shape: `[batch x dimension]`.
    public let embeddings: Matrix
    /// The weight that fusion gave to each neighbor, in the order of the batch's neighbors.
    ///
    /// In a transformer it is the mean over the heads; what a row lacks to 1 went to the original.
    /// Shape: `[batch x k]`, in 0…1.
    public let attention: Matrix

    /// Takes the two parts; differing numbers of rows are a programmer's error.
    public init(embeddings: Matrix, attention: Matrix) {
        precondition(
            embeddings.rowCount == attention.rowCount,
            "\(embeddings.rowCount) embeddings, but attention for \(attention.rowCount)"
        )
        self.embeddings = embeddings
        self.attention = attention
    }
}
