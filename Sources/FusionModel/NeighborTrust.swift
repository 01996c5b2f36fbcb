import Tensors

/// How far an original's neighbors can be trusted, by leaving each of them out in turn.
///
/// How it works. What is retrieved for an original is a guess at its counterpart, and a memory's
/// entries are pairs whose counterparts are known. The counterpart `y` of each neighbor `i` is
/// therefore guessed from the other neighbors `j` in two ways: as retrieval does, by their similarity
/// within the modality, and as the encoder alone does, by that of their counterparts to `x_i`
/// across modalities:
///
///     within_ij = softmax over j of withinScale · similarity(x_i, x_j)
///     cross_ij  = softmax over j of crossScale · x_i·y_j
///     trust     = mean over i of Σ_j (within_ij − cross_ij) · y_i·y_j
///
/// The better retrieval does in comparison, the greater it is; what zero means depends on the two
/// scales, so that the layer's `zero_bias` sets the level. It needs no labels. A neighbor that is
/// all but the same as `i` would guess it by knowing it: like `i` itself it is left out.
/// Source: Stone, *Cross-validatory choice and assessment of statistical predictions*, 1974.
public struct NeighborTrust: Sendable, Equatable {
    /// Beyond, what is added would cost similarities the digits that they are told apart by.
    public static let weights: ClosedRange<Float> = -100...100
    /// Beyond, a softmax is a maximum.
    public static let scales: ClosedRange<Float> = 0...1000
    /// The nearest neighbors that are asked; what the others could add does not pay for its cost,
    /// which grows with the square of their number.
    static let neighborLimit = 32
    /// Entries that are more similar by the metric are copies: another crop, the file once more.
    static let copySimilarity: Float = 0.95

    /// What trust counts for beside a similarity.
    public let weight: Float
    /// The softmax's scale of similarities within the modality, the inverse of a temperature.
    public let withinScale: Float
    /// That of similarities across modalities.
    public let crossScale: Float

    /// Takes the numbers; numbers outside of their ranges are a programmer's error.
    public init(weight: Float, withinScale: Float, crossScale: Float) {
        precondition(
            Self.areValid([weight, withinScale, crossScale]),
            "weight \(weight), scales \(withinScale), \(crossScale)"
        )
        self.weight = weight
        self.withinScale = withinScale
        self.crossScale = crossScale
    }

    /// The numbers of a layer; nil where trust counts for nothing.
    init?(_ parameters: FusionParameters) {
        guard parameters.configuration.hasTrust else { return nil }
        let numbers = parameters[.metricTrust].values
        guard numbers[0] != 0 else { return nil }
        self.init(weight: numbers[0], withinScale: numbers[1], crossScale: numbers[2])
    }

    /// The numbers as a layer has them: the weight, the scale within, the scale across.
    ///
    /// Shape: `[3]`.
    public var values: [Float] { [weight, withinScale, crossScale] }

    /// Whether a layer may have these numbers.
    ///
    /// Shape: `[3]`.
    static func areValid(_ values: [Float]) -> Bool {
        weights.contains(values[0]) && values[1...].allSatisfy(scales.contains)
    }

    /// What is added to the similarities of a neighborhood; 0 where no neighbor has two others.
    ///
    /// Shape: similarities within the modality, across, and of counterparts with each other,
    /// `[k x k]` each → at most twice the weight, for unit vectors.
    func offset(within: Matrix, cross: Matrix, counterparts: Matrix, kernels: Kernels) -> Float {
        let k = within.rowCount
        var others: [Int] = []
        var (shares, truth): ([Float], [Float]) = ([], [])
        var sum = 0.0
        for left in 0..<k {
            others.removeAll(keepingCapacity: true)
            others += (0..<k).lazy.filter {
                $0 != left && within[row: left][$0] <= Self.copySimilarity
            }
            // Of a single other both ways guess the same.
            guard others.count > 1 else { continue }
            truth.removeAll(keepingCapacity: true)
            truth += others.lazy.map { counterparts[row: left][$0] }
            for (similarities, scale, sign) in [
                (within, withinScale, 1.0), (cross, crossScale, -1),
            ] {
                shares.removeAll(keepingCapacity: true)
                shares += others.lazy.map { similarities[row: left][$0] }
                var span = shares.mutableSpan
                kernels.softmax(&span, scale: scale)
                sum += sign * Double(kernels.product(shares.span, truth.span))
            }
        }
        return weight * Float(sum / Double(max(k, 1)))
    }
}
