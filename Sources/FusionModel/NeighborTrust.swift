import Tensors

/// How far an original's neighbors can be trusted, by how well they know each other.
///
/// How it works. What is retrieved for an original is a guess at its counterpart, and a memory's
/// entries are pairs whose counterparts are known. Each neighbor `i` is therefore left out in turn, and
/// its counterpart `y` guessed from the others in two ways: as retrieval does, by how similar they
/// are to its embedding `x` within the modality, and as the encoder alone does, by how similar
/// their counterparts are to `x`:
///
///     own_ij    = softmax over j ≠ i of ownScale · similarity(x_i, x_j)
///     across_ij = softmax over j ≠ i of crossScale · x_i·y_j
///     trust     = mean over i of Σ_j (own_ij − across_ij) · y_i·y_j
///
/// Above zero retrieval comes nearer than the encoder does: about here, it knows what the encoder
/// does not. It needs no labels, and tells a memory that is right from one that is merely near.
/// Source: Stone, *Cross-validatory choice and assessment of statistical predictions*, 1974.
public struct NeighborTrust: Sendable, Equatable {
    /// What trust counts for beside a similarity.
    public let weight: Float
    /// How sharply the first guess prefers what is similar; at least 0.
    public let ownScale: Float
    /// How sharply the second guess does; at least 0.
    public let crossScale: Float

    /// Takes the numbers; a negative scale is a programmer's error.
    public init(weight: Float, ownScale: Float, crossScale: Float) {
        precondition(ownScale >= 0 && crossScale >= 0, "scales \(ownScale), \(crossScale)")
        self.weight = weight
        self.ownScale = ownScale
        self.crossScale = crossScale
    }

    /// The numbers of a layer; nil where trust counts for nothing.
    init?(_ parameters: FusionParameters) {
        guard parameters.configuration.hasTrust else { return nil }
        let numbers = parameters[.metricTrust].values
        guard numbers[0] != 0 else { return nil }
        // What a file says of less than no preference is none.
        self.init(weight: numbers[0], ownScale: max(0, numbers[1]), crossScale: max(0, numbers[2]))
    }

    /// The numbers as a layer has them.
    ///
    /// Shape: `[3]`.
    public var values: [Float] { [weight, ownScale, crossScale] }

    /// The trust of one neighborhood, in −2…2 for unit vectors; 0 of fewer than two neighbors.
    ///
    /// Shape: similarities within the modality, products of embeddings and counterparts, and of
    /// counterparts with each other, `[k x k]` each.
    func trust(own: Matrix, across: Matrix, alike: Matrix, kernels: Kernels) -> Float {
        let k = own.rowCount
        guard k > 1 else { return 0 }
        var sum = 0.0
        for left in 0..<k {
            let truth = Self.others(alike[row: left], but: left)
            for (similarities, scale, sign) in [(own, ownScale, 1.0), (across, crossScale, -1.0)] {
                var shares = Self.others(similarities[row: left], but: left)
                var span = shares.mutableSpan
                kernels.softmax(&span, scale: scale)
                sum += sign * Double(kernels.product(shares.span, truth.span))
            }
        }
        return Float(sum / Double(k))
    }

    private static func others(_ row: Span<Float>, but left: Int) -> [Float] {
        row.indices.compactMap { $0 == left ? nil : row[$0] }
    }
}
