import Tensors

/// What a forward pass leaves behind of a block of rows: what `backward` needs to differentiate it.
///
/// A tape that is used again for a block of the same shape keeps its storage. Tokens are not kept,
/// but made again of the batch: they would be a third of the tape, and to normalize a row takes no
/// longer than to read it from memory.
public struct FusionTape: Sendable {
    /// The block that was refined.
    var batch: TokenBatch?
    /// Which of its rows.
    var rows = 0..<0

    // All are `[rows x dimension]` unless it is said.
    /// The originals, multiplied by the token scale: what the residual path starts from.
    var originals = Matrix.empty
    /// In pre-norm the same, normalized; unused in post-norm.
    var normalizedOriginals = Matrix.empty
    /// What each head asks, divided by the root of its width.
    var queries = Matrix.empty
    /// The vectors whose products with the tokens are the logits; `[rows * heads x dimension]`.
    var directions = Matrix.empty
    /// The share of each token in each head; `[rows x heads * (k + 1)]`, of which a row with fewer
    /// neighbors than the batch's most fills only the beginning, `[heads x tokens]`.
    var weights = Matrix.empty
    /// The share of all tokens in each head; `[rows x heads]`.
    var shares = Matrix.empty
    /// The tokens, averaged by these shares; `[rows * heads x dimension]`.
    var contexts = Matrix.empty
    /// The contexts, mapped by each head's value map.
    var values = Matrix.empty
    /// The originals plus the attention's output.
    var attended = Matrix.empty
    /// What the feed-forward part maps: `attended`, normalized.
    var feedForwardInput = Matrix.empty
    /// Its hidden rows before and after the nonlinearity; `[rows x feed-forward width]`.
    var hidden = Matrix.empty
    var activated = Matrix.empty
    /// The feed-forward part's output plus its residual.
    var sum = Matrix.empty
    /// The refined embeddings, of norm 1.
    var outputs = Matrix.empty
    /// The norms that they had before.
    var norms: [Float] = []

    /// Makes a tape with nothing on it.
    public init() {}

    /// The best similarity of one of the block's rows.
    func best(ofRow row: Int) -> Float {
        guard let batch else { return 0 }
        return AttentionBias.best(of: batch.similarities(ofRow: rows.lowerBound + row))
    }

    private var matrices: [Matrix] {
        [
            originals, normalizedOriginals, queries, directions, weights, shares, contexts,
            values, attended, feedForwardInput, hidden, activated, sum, outputs,
        ]
    }

    /// How many bytes the tape holds beside the batch that was refined.
    public var byteCount: Int {
        (matrices.reduce(0) { $0 + $1.values.count } + norms.count) * MemoryLayout<Float>.stride
    }

    /// How many bytes a tape of so many rows with `k` neighbors each will hold.
    public static func byteCount(
        rows: Int,
        k: Int,
        configuration: FusionConfiguration
    ) -> Int {
        let dimension = configuration.dimension
        let rowMatrixCount = configuration.normalizesFirst ? 8 : 7
        let valueCount =
            rowMatrixCount * dimension + 2 * configuration.headCount * dimension
            + configuration.headCount * (k + 2) + 2 * configuration.feedForwardWidth + 1
        return rows * valueCount * MemoryLayout<Float>.stride
    }
}

extension Matrix {
    fileprivate static let empty = Matrix(rowCount: 0, columnCount: 0)
}
