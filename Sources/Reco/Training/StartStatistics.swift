import FusionModel
import VectorMemory

/// What a training's pairs say about where its layers start.
struct StartStatistics: Sendable {
    /// What each layer makes of the embeddings that it retrieves.
    var whitenings: [Modality: Whitening] = [:]
    /// How each layer measures similarities.
    var metrics: [Modality: SimilarityMetric] = [:]

    /// Of no pairs: layers take embeddings and similarities as they are.
    static let none = StartStatistics()

    private init() {}

    /// Measures what the recipe asks for, each modality's embeddings once.
    init(of pairs: PairDataset, recipe: TrainingRecipe) throws(TrainingError) {
        let rank = recipe.metricRank(dimension: pairs.dimension)
        var known: [Modality: EmbeddingMoments] = [:]
        func moments(_ modality: Modality) throws(TrainingError) -> EmbeddingMoments {
            if let moments = known[modality] { return moments }
            let moments = try EmbeddingMoments(of: pairs, modality: modality)
            known[modality] = moments
            return moments
        }
        for modality in Modality.allCases {
            let start = recipe.start(of: modality)
            if let ridge = start.whiteningRidge {
                let retrieved = recipe.fusionReach.modality(from: modality)
                whitenings[modality] = Whitening(try moments(retrieved), ridge: ridge)
            }
            if let ridge = start.metricRidge, rank > 0 {
                metrics[modality] = SimilarityMetric(
                    try moments(modality),
                    rank: rank,
                    ridge: ridge,
                    trust: recipe.trust(of: modality)
                )
            }
        }
    }
}
