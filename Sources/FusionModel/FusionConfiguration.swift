/// The hyper-parameters of one fusion layer: all that its tensors do not say themselves.
///
/// They are those of PyTorch's `nn.TransformerEncoderLayer`, with the scale that the tokens get
/// before the layer and whether attention knows the similarities that the search found.
public struct FusionConfiguration: Sendable, Equatable {
    /// The nonlinearity between the two maps of the feed-forward part.
    public enum Activation: String, Sendable, CaseIterable {
        /// `x · Φ(x)` with the exact normal distribution function, by `erf`.
        case gelu
        /// `max(x, 0)`.
        case relu
    }

    /// Above every published encoder; it bounds what a damaged file can ask us to multiply.
    static let dimensionRange = 1...65_536
    /// Sixteen times the largest dimension; the usual feed-forward part has four times.
    static let feedForwardRange = 1...1_048_576

    /// The length of an embedding, the `d` of the paper.
    public let dimension: Int
    /// How many attention heads share the dimension.
    public let headCount: Int
    /// The length of the feed-forward part's hidden row.
    public let feedForwardWidth: Int
    /// The feed-forward part's nonlinearity.
    public let activation: Activation
    /// Whether each part normalizes its input (pre-norm) or its sum with the residual (post-norm).
    public let normalizesFirst: Bool
    /// What both layer norms add to the variance.
    public let layerNormEpsilon: Float
    /// What every token is multiplied by before the layer, usually the dimension's square root.
    ///
    /// A unit vector has values of the order of one over that root; the scale brings them to the
    /// order of one, which the residual path of a freshly initialized layer expects.
    public let tokenScale: Float
    /// Whether attention logits get `similarity_bias` and `self_bias`.
    public let hasSimilarityBias: Bool
    /// Whether attention may also attend to nothing: to an entry whose key and value are zero, as
    /// PyTorch's `add_zero_attn` has it, with a logit of its own.
    ///
    /// What it takes, the neighbors do not get, so that an original whose memory has nothing to
    /// say stays as it is.
    public let hasZeroAttention: Bool
    /// How many directions the layer's ``SimilarityMetric`` discounts; 0 leaves the similarities
    /// that attention knows to the search.
    public let metricRank: Int
    /// Whether the metric adds its ``NeighborTrust``, which zero attention sees.
    public let hasTrust: Bool

    /// How many values of a row one head sees.
    public var headWidth: Int { dimension / headCount }

    /// Checks the numbers against each other; without `tokenScale` it is the dimension's root.
    public init(
        dimension: Int,
        headCount: Int,
        feedForwardWidth: Int,
        activation: Activation = .gelu,
        normalizesFirst: Bool = true,
        layerNormEpsilon: Float = 1e-5,
        tokenScale: Float? = nil,
        hasSimilarityBias: Bool = false,
        hasZeroAttention: Bool = false,
        metricRank: Int = 0,
        hasTrust: Bool = false
    ) throws(FusionError) {
        try Self.check(dimension, "dimension", Self.dimensionRange)
        try Self.check(headCount, "head count", 1...dimension)
        try Self.check(feedForwardWidth, "feed-forward width", Self.feedForwardRange)
        guard dimension.isMultiple(of: headCount) else {
            throw .indivisibleDimension(dimension: dimension, headCount: headCount)
        }
        guard layerNormEpsilon.isFinite, layerNormEpsilon > 0 else {
            throw .invalidEpsilon(found: layerNormEpsilon)
        }
        let scale = tokenScale ?? Float(dimension).squareRoot()
        guard scale.isFinite, scale > 0 else { throw .invalidTokenScale(found: scale) }
        guard hasSimilarityBias || !hasZeroAttention else {
            throw .missing("similarity bias", beside: "zero attention")
        }
        try Self.check(metricRank, "metric rank", 0...dimension)
        guard hasSimilarityBias || metricRank == 0 else {
            throw .missing("similarity bias", beside: "metric")
        }
        guard metricRank > 0 || !hasTrust else { throw .missing("metric", beside: "trust") }
        guard hasZeroAttention || !hasTrust else {
            throw .missing("zero attention", beside: "trust")
        }
        self.dimension = dimension
        self.headCount = headCount
        self.feedForwardWidth = feedForwardWidth
        self.activation = activation
        self.normalizesFirst = normalizesFirst
        self.layerNormEpsilon = layerNormEpsilon
        self.tokenScale = scale
        self.hasSimilarityBias = hasSimilarityBias
        self.hasZeroAttention = hasZeroAttention
        self.metricRank = metricRank
        self.hasTrust = hasTrust
    }

    private static func check(
        _ value: Int,
        _ name: String,
        _ expected: ClosedRange<Int>
    ) throws(FusionError) {
        guard expected.contains(value) else {
            throw .outOfRange(name: name, expected: expected, found: value)
        }
    }
}
