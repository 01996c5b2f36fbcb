public import Tensors
public import VectorMemory

/// What refining a batch gives: the embeddings, and the neighbors that explain them.
public struct Refinement: Sendable, Equatable {
    /// The refined embeddings, L2-normalized.
    ///
    /// Shape: `[batch x dimension]`.
    public let embeddings: Matrix
    /// Each embedding's neighbors, most similar first, ties by entry.
    ///
    /// Shape: `[batch][k]`.
    public let neighbors: [[Neighbor]]
    /// The weight that fusion gave to each neighbor.
    ///
    /// Shape: `[batch x k]`, in 0…1.
    public let attention: Matrix

    /// Takes the three parts; differing numbers of rows are a programmer's error.
    public init(embeddings: Matrix, neighbors: [[Neighbor]], attention: Matrix) {
        precondition(
            neighbors.count == embeddings.rowCount && attention.rowCount == embeddings.rowCount,
            "\(embeddings.rowCount) embeddings, but neighbors of \(neighbors.count) "
                + "and attention of \(attention.rowCount)"
        )
        self.embeddings = embeddings
        self.neighbors = neighbors
        self.attention = attention
    }

    /// Originals that nothing was retrieved for.
    init(unchanged originals: Matrix) {
        self.init(
            embeddings: originals,
            neighbors: Array(repeating: [], count: originals.rowCount),
            attention: Matrix(rowCount: originals.rowCount, columnCount: 0)
        )
    }

    /// Puts the rows of several refinements below each other.
    init(joining parts: [Refinement]) {
        self.init(
            embeddings: Matrix(joining: parts.map(\.embeddings)),
            neighbors: parts.flatMap(\.neighbors),
            attention: Matrix(joining: parts.map(\.attention))
        )
    }
}
