public import Tensors

/// One transformer encoder layer that fuses an embedding with those retrieved for it.
///
/// It is PyTorch's `nn.TransformerEncoderLayer` in evaluation, on the tokens
/// `[original, retrieved 1 … retrieved k] · tokenScale`, read at token 0 and L2-normalized. Nothing
/// that only the other tokens' outputs need is computed. The same row gives the same bits alone and
/// in any batch, on any number of threads.
///
/// Source: Iscen et al., ICLR 2024 (arXiv 2306.07196), §3.2; symbols there: `d` is `dimension`,
/// `k` the number of neighbors.
public struct FusionLayer: Sendable {
    /// The hyper-parameters.
    public var configuration: FusionConfiguration { parameters.configuration }
    /// The tensors that the layer was made of.
    public let parameters: FusionParameters
    /// By what attention's similarities are to be measured; nil for those that the search found.
    public let metric: SimilarityMetric?

    let attention: Attention
    /// In pre-norm without factors and offsets, which are part of the attention's maps.
    let attentionNorm: LayerNorm
    let feedForward: FeedForward
    let feedForwardNorm: LayerNorm
    let kernels: Kernels

    /// Makes a layer of tensors that were checked when they were put together.
    ///
    /// Complexity: a few passes over the attention's input maps.
    public init(_ parameters: FusionParameters, kernels: Kernels = .best) {
        let epsilon = parameters.configuration.layerNormEpsilon
        self.parameters = parameters
        self.kernels = kernels
        metric = SimilarityMetric(parameters)
        attention = Attention(parameters, kernels: kernels)
        let dimension = parameters.configuration.dimension
        let isFirst = parameters.configuration.normalizesFirst
        attentionNorm = LayerNorm(
            weight: isFirst
                ? [Float](repeating: 1, count: dimension)
                : parameters[.attentionNormWeight].values,
            bias: isFirst
                ? [Float](repeating: 0, count: dimension)
                : parameters[.attentionNormBias].values,
            epsilon: epsilon
        )
        feedForward = FeedForward(parameters)
        feedForwardNorm = LayerNorm(
            weight: parameters[.feedForwardNormWeight].values,
            bias: parameters[.feedForwardNormBias].values,
            epsilon: epsilon
        )
    }
}
