public import Tensors

/// The input of fusion: originals, each with the embeddings that were retrieved for it.
///
/// Each row has a number of neighbors of its own, which may be zero; a batch whose rows all have
/// equally many is *even*, and only such a one can be asked for its `k`. The embeddings are expected
/// to be L2-normalized; the order of a row's neighbors does not matter.
public struct TokenBatch: Sendable {
    /// The embeddings to refine.
    ///
    /// Shape: `[batch x dimension]`.
    public let originals: Matrix
    /// The retrieved embeddings, those of each original one after the other.
    ///
    /// Shape: `[neighbors x dimension]`.
    public let retrieved: Matrix
    /// The similarities that the search found or a fusion's metric measured, in the order of
    /// `retrieved`.
    private let similarityValues: [Float]
    /// Where each row's neighbors begin, and at last how many there are of all rows.
    private let firstNeighbors: [Int]
    /// How many neighbors the row with the most of them has.
    let neighborLimit: Int

    /// How many embeddings there are to refine.
    public var rowCount: Int { originals.rowCount }

    /// How many neighbors each row of an even batch has.
    public var neighborCount: Int {
        precondition(
            similarityValues.count == rowCount * neighborLimit,
            "rows of up to \(neighborLimit) neighbors, \(similarityValues.count) in all"
        )
        return neighborLimit
    }

    /// The similarities of an even batch.
    ///
    /// Shape: `[batch x k]`.
    public var similarities: Matrix {
        Matrix(rowCount: rowCount, columnCount: neighborCount, values: similarityValues)
    }

    /// Takes the parts of an even batch; shapes that do not fit are a programmer's error.
    public init(originals: Matrix, retrieved: Matrix, similarities: Matrix) {
        let k = similarities.columnCount
        self.init(
            originals,
            retrieved,
            similarities.values,
            [Int](repeating: k, count: similarities.rowCount),
            neighborLimit: k
        )
    }

    /// Takes the parts, with the similarities of all rows one after the other and a number of
    /// neighbors for each row; shapes that do not fit are a programmer's error.
    public init(
        originals: Matrix,
        retrieved: Matrix,
        similarities: [Float],
        neighborCounts: [Int]
    ) {
        let limit = neighborCounts.max() ?? 0
        self.init(originals, retrieved, similarities, neighborCounts, neighborLimit: limit)
    }

    private init(
        _ originals: Matrix,
        _ retrieved: Matrix,
        _ similarities: [Float],
        _ neighborCounts: [Int],
        neighborLimit: Int
    ) {
        firstNeighbors = neighborCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        let count = firstNeighbors[neighborCounts.count]
        precondition(
            neighborCounts.count == originals.rowCount && similarities.count == count,
            "\(originals.rowCount) originals, but \(similarities.count) similarities "
                + "for \(neighborCounts.count), of \(count) neighbors"
        )
        precondition(
            retrieved.rowCount == count,
            "\(count) neighbors, but \(retrieved.rowCount) retrieved embeddings"
        )
        precondition(
            retrieved.columnCount == originals.columnCount || retrieved.rowCount == 0,
            "originals of dimension \(originals.columnCount), "
                + "but retrieved embeddings of \(retrieved.columnCount)"
        )
        self.originals = originals
        self.retrieved = retrieved
        similarityValues = similarities
        self.neighborLimit = neighborLimit
    }
}

extension TokenBatch {
    /// Which of all neighbors are a row's.
    private func neighbors(ofRow row: Int) -> Range<Int> {
        firstNeighbors[row]..<firstNeighbors[row + 1]
    }

    /// A row's embedding and its neighbors': how many tokens it has.
    func tokenCount(ofRow row: Int) -> Int { neighbors(ofRow: row).count + 1 }

    /// The similarities of a row's neighbors.
    @_lifetime(borrow self)
    func similarities(ofRow row: Int) -> Span<Float> {
        similarityValues.span.extracting(neighbors(ofRow: row))
    }

    /// The embeddings of a row's neighbors, one after the other.
    @_lifetime(borrow self)
    func retrieved(ofRow row: Int) -> Span<Float> {
        retrieved.span(ofRows: neighbors(ofRow: row))
    }
}
