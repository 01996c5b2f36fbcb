public import Tensors

/// The input of fusion: originals, each with the embeddings that were retrieved for it.
///
/// All rows of a batch have the same number of neighbors `k`, which may be zero. The embeddings
/// are expected to be L2-normalized; the order of a row's neighbors does not matter.
public struct TokenBatch: Sendable {
    /// The embeddings to refine.
    ///
    /// Shape: `[batch x dimension]`.
    public let originals: Matrix
    /// The retrieved embeddings, `k` consecutive rows for each original.
    ///
    /// Shape: `[batch * k x dimension]`.
    public let retrieved: Matrix
    /// The similarities that the search found or a fusion's metric measured, in the order of
    /// `retrieved`.
    ///
    /// Shape: `[batch x k]`, in −1…1.
    public let similarities: Matrix

    /// How many embeddings there are to refine.
    public var rowCount: Int { originals.rowCount }
    /// How many neighbors each of them has.
    public var neighborCount: Int { similarities.columnCount }

    /// Takes the three parts; shapes that do not fit each other are a programmer's error.
    public init(originals: Matrix, retrieved: Matrix, similarities: Matrix) {
        let neighborCount = similarities.columnCount
        precondition(
            similarities.rowCount == originals.rowCount,
            "\(originals.rowCount) originals, but similarities for \(similarities.rowCount)"
        )
        precondition(
            retrieved.rowCount == originals.rowCount * neighborCount,
            "\(originals.rowCount) originals with \(neighborCount) neighbors each, "
                + "but \(retrieved.rowCount) retrieved embeddings"
        )
        precondition(
            retrieved.columnCount == originals.columnCount || retrieved.rowCount == 0,
            "originals of dimension \(originals.columnCount), "
                + "but retrieved embeddings of \(retrieved.columnCount)"
        )
        self.originals = originals
        self.retrieved = retrieved
        self.similarities = similarities
    }
}
