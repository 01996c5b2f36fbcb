public import Tensors

/// Images and texts that belong together, pair by pair: what retrieval is measured on.
public struct PairTask: Sendable, Equatable {
    /// The images' embeddings, L2-normalized.
    ///
    /// Shape: `[pairs x dimension]`.
    public let images: Matrix
    /// The texts' embeddings, L2-normalized; row i belongs to image i.
    ///
    /// Shape: `[pairs x dimension]`.
    public let texts: Matrix

    /// Checks that both sides fit each other, and normalizes them.
    public init(images: Matrix, texts: Matrix) throws(RecoError) {
        guard images.rowCount > 0 else { throw .empty("image embeddings") }
        guard texts.rowCount == images.rowCount else {
            throw .wrongCount(
                of: "text embeddings",
                expected: images.rowCount,
                found: texts.rowCount
            )
        }
        guard texts.columnCount == images.columnCount else {
            throw .wrongDimension(
                of: "text embeddings",
                expected: images.columnCount,
                found: texts.columnCount
            )
        }
        self.images = try images.unitRows(of: "image embeddings")
        self.texts = try texts.unitRows(of: "text embeddings")
    }
}
