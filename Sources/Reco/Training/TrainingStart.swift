import FusionModel
import Tensors

/// The weights that a layer has before the first step, with which it answers like training-free
/// attention to neighbors that may have been whitened.
///
/// How it works. Pre-norm, tokens scaled to values of the order of one: the layer norm changes
/// them little. The output map is `alpha` times the identity, and the value map the identity or a
/// ``Whitening``, so that attention adds `alpha · Σ weight · retrieved`. The query and key maps are
/// so small that the weights are those of `similarity_bias` alone, a softmax of
/// `beta · similarity` in which the entry of zero has its share; `self_bias` keeps the original
/// itself out of it. Similarities are those of the search, or of a `SimilarityMetric` of the pairs
/// that does not learn. The feed-forward part's second map is zero. What is random follows from
/// the seed, so that a resumed training knows its start.
struct TrainingStart: Sendable {
    /// Small enough that a logit of the attention moves by less than a thousandth.
    private static let mapDeviation: Float = 1e-3

    let configuration: FusionConfiguration
    let start: TrainingRecipe.Start
    /// What the value map begins as, instead of the identity.
    var whitening: Whitening?
    /// By what similarities are measured, instead of the search.
    var metric: SimilarityMetric?

    /// The weights; equal generators give equal ones.
    func parameters(using generator: inout SeededGenerator) throws(FusionError) -> FusionParameters
    {
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            let shape = name.shape(in: configuration)
            let rowCount = shape.count == 1 ? 1 : shape[0]
            let columnCount = shape[shape.count - 1]
            tensors[name] = Matrix(
                rowCount: rowCount,
                columnCount: columnCount,
                values: values(of: name, rowCount * columnCount, &generator)
            )
        }
        return try FusionParameters(configuration: configuration, tensors: tensors)
    }

    private func values(
        of name: FusionTensor,
        _ count: Int,
        _ generator: inout SeededGenerator
    ) -> [Float] {
        let dimension = configuration.dimension
        switch name {
        case .inputProjectionWeight:
            let maps = (0..<2 * dimension * dimension).map { _ in
                Self.mapDeviation * generator.normal()
            }
            return maps + (whitening?.map.values ?? identity(1))
        case .inputProjectionBias:
            let keyEnd = [Float](repeating: 0, count: 2 * dimension)
            let offset = whitening?.offset ?? [Float](repeating: 0, count: dimension)
            return keyEnd + offset.map { -configuration.tokenScale * $0 }
        case .outputProjectionWeight:
            return identity(start.alpha)
        case .hiddenWeight:
            // As PyTorch begins a linear map.
            let bound = 1 / Float(dimension).squareRoot()
            return (0..<count).map { _ in bound * (2 * generator.uniform() - 1) }
        case .attentionNormWeight, .feedForwardNormWeight:
            return [Float](repeating: 1, count: count)
        case .similarityBias:
            return [Float](repeating: start.beta, count: count)
        case .selfBias:
            return [Float](repeating: start.selfBias, count: count)
        case .zeroBias:
            return [Float](repeating: start.zeroBias, count: count)
        case .zeroSimilarityBias:
            return [Float](repeating: start.zeroSlope, count: count)
        case .metricMean:
            return metric?.mean ?? [Float](repeating: 0, count: count)
        case .metricDirections:
            return metric?.directions.values ?? [Float](repeating: 0, count: count)
        case .metricTrust:
            return metric?.trust?.values ?? [Float](repeating: 0, count: count)
        case .outputProjectionBias, .hiddenBias, .contractionWeight,
            .contractionBias, .attentionNormBias, .feedForwardNormBias:
            return [Float](repeating: 0, count: count)
        }
    }

    private func identity(_ factor: Float) -> [Float] {
        let dimension = configuration.dimension
        var values = [Float](repeating: 0, count: dimension * dimension)
        for index in 0..<dimension { values[index * (dimension + 1)] = factor }
        return values
    }
}
