/// The name of one tensor of a fusion layer, as PyTorch's state dict spells it.
public enum FusionTensor: String, Sendable, CaseIterable {
    /// The maps to queries, keys and values, one below the other.
    case inputProjectionWeight = "self_attn.in_proj_weight"
    /// The biases of queries, keys and values, one after the other.
    case inputProjectionBias = "self_attn.in_proj_bias"
    /// The map of the joined heads back to a row.
    case outputProjectionWeight = "self_attn.out_proj.weight"
    /// The bias of that map.
    case outputProjectionBias = "self_attn.out_proj.bias"
    /// The feed-forward part's first map.
    case hiddenWeight = "linear1.weight"
    /// The bias of the first map.
    case hiddenBias = "linear1.bias"
    /// The feed-forward part's second map.
    case contractionWeight = "linear2.weight"
    /// The bias of the second map.
    case contractionBias = "linear2.bias"
    /// The factors of the attention part's layer norm.
    case attentionNormWeight = "norm1.weight"
    /// The offsets of the attention part's layer norm.
    case attentionNormBias = "norm1.bias"
    /// The factors of the feed-forward part's layer norm.
    case feedForwardNormWeight = "norm2.weight"
    /// The offsets of the feed-forward part's layer norm.
    case feedForwardNormBias = "norm2.bias"
    /// Per head, what a neighbor's similarity below the best one costs in attention.
    case similarityBias = "similarity_bias"
    /// Per head, what attention adds at the original's own token.
    case selfBias = "self_bias"
    /// Per head, the logit of attending to nothing.
    case zeroBias = "zero_bias"
    /// Per head, what the best neighbor's similarity adds to that logit.
    case zeroSimilarityBias = "zero_similarity_bias"
    /// What the similarity metric subtracts from every embedding.
    case metricMean = "metric_mean"
    /// What the similarity metric discounts.
    case metricDirections = "metric_directions"
    /// The metric's ``NeighborTrust``: its weight, and its scales within the modality and across.
    case metricTrust = "metric_trust"

    /// The tensors that a layer of this configuration has, in a fixed order.
    public static func all(in configuration: FusionConfiguration) -> [FusionTensor] {
        allCases.filter { tensor in
            switch tensor {
            case .similarityBias, .selfBias: configuration.hasSimilarityBias
            case .zeroBias, .zeroSimilarityBias: configuration.hasZeroAttention
            case .metricMean, .metricDirections: configuration.metricRank > 0
            case .metricTrust: configuration.hasTrust
            default: true
            }
        }
    }

    /// Whether it is a matrix that maps rows; the others are added or multiplied to each number.
    public var isMap: Bool {
        switch self {
        case .inputProjectionWeight, .outputProjectionWeight, .hiddenWeight, .contractionWeight,
            .metricDirections:
            true
        default: false
        }
    }

    /// The shape of this tensor in a layer of the given configuration, outermost first.
    public func shape(in configuration: FusionConfiguration) -> [Int] {
        let dimension = configuration.dimension
        return switch self {
        case .inputProjectionWeight: [3 * dimension, dimension]
        case .inputProjectionBias: [3 * dimension]
        case .outputProjectionWeight: [dimension, dimension]
        case .hiddenWeight: [configuration.feedForwardWidth, dimension]
        case .hiddenBias: [configuration.feedForwardWidth]
        case .contractionWeight: [dimension, configuration.feedForwardWidth]
        case .outputProjectionBias, .contractionBias, .attentionNormWeight, .attentionNormBias,
            .feedForwardNormWeight, .feedForwardNormBias, .metricMean:
            [dimension]
        case .metricDirections: [configuration.metricRank, dimension]
        case .metricTrust: [3]
        case .similarityBias, .selfBias, .zeroBias, .zeroSimilarityBias:
            [configuration.headCount]
        }
    }
}
