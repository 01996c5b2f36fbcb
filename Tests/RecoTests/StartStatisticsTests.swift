import FusionModel
import Testing
import VectorMemory

@testable import Reco

struct StartStatisticsTests {
    @Test func eachLayerGetsWhatItsStartAsksFor() throws {
        var samples = try TrainingSamples()
        samples.recipe.textStart.whiteningRidge = 2
        samples.recipe.imageStart.metricRidge = 0.5
        let images = try EmbeddingMoments(of: samples.pairs, modality: .image)
        samples.recipe.metricRank = 1
        let found = try StartStatistics(of: samples.pairs, recipe: samples.recipe)
        // The texts' layer retrieves images, and the images' layer compares images.
        #expect(found.whitenings == [.text: Whitening(images, ridge: 2)])
        let trust = samples.recipe.trust(of: .image)
        #expect(
            found.metrics
                == [.image: SimilarityMetric(images, rank: 1, ridge: 0.5, trust: trust)]
        )
    }

    @Test func aLayerWithoutRanksGetsNoMetric() throws {
        // An eighth of seven is none.
        let samples = try TrainingSamples(dimension: 7)
        #expect(try StartStatistics(of: samples.pairs, recipe: samples.recipe).metrics.isEmpty)
        #expect(StartStatistics.none.whitenings.isEmpty && StartStatistics.none.metrics.isEmpty)
    }
}
