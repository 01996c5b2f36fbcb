import FusionModel
import Testing
import VectorMemory

@testable import Reco

struct TrainingRecipeTests {
    @Test func theLearningRateRisesAndThenFallsByACosine() {
        var recipe = TrainingRecipe()
        recipe.learningRate = 1
        recipe.warmupShare = 0.2
        let rates = (0..<50).map { recipe.learningRate(step: $0, of: 50) }
        for step in 0..<10 { #expect(abs(rates[step] - Float(step + 1) / 10) < 1e-6) }
        #expect(rates[10] == 1)
        #expect(abs(rates[30] - 0.5) < 1e-6)
        #expect(rates[49] < 0.01)
        #expect(zip(rates[10...], rates[11...]).allSatisfy { $0 > $1 })
    }

    @Test func aTrainingWithoutWarmUpBeginsAtItsRate() {
        var recipe = TrainingRecipe()
        recipe.warmupShare = 0
        #expect(recipe.learningRate(step: 0, of: 1) == recipe.learningRate)
        #expect(recipe.learningRate(step: 0, of: 9) == recipe.learningRate)
    }

    @Test(arguments: [(512, 8), (96, 8), (6, 6), (7, 7), (11, 1), (1, 1), (9, 3)])
    func headsAreTheMostThatDivideTheDimension(dimension: Int, headCount: Int) throws {
        let configuration = try TrainingRecipe().configuration(dimension: dimension)
        #expect(configuration.headCount == headCount)
        #expect(configuration.feedForwardWidth == 4 * dimension)
        #expect(configuration.hasSimilarityBias && configuration.normalizesFirst)
    }

    @Test(arguments: [(512, 64), (768, 64), (256, 32), (16, 2), (7, 0)])
    func aMetricDiscountsAnEighthOfTheDimensionUnlessTold(dimension: Int, rank: Int) throws {
        var recipe = TrainingRecipe()
        #expect(try recipe.configuration(dimension: dimension).metricRank == rank)
        recipe.metricRank = dimension
        #expect(try recipe.configuration(dimension: dimension).metricRank == dimension)
        #expect(try recipe.configuration(dimension: dimension).hasTrust)
        recipe.metricRank = dimension + 1
        #expect(throws: FusionError.self) { try recipe.configuration(dimension: dimension) }
        recipe.imageStart.metricRidge = nil
        #expect(try recipe.configuration(dimension: dimension).metricRank == 0)
        #expect(try recipe.configuration(dimension: dimension).hasTrust == false)
    }

    @Test func trustHasTheScalesOfAttentionAndOfTheLoss() {
        var recipe = TrainingRecipe()
        recipe.textStart.trust = 3
        recipe.logitScale = 70
        let expected = NeighborTrust(
            weight: recipe.imageStart.trust,
            withinScale: recipe.imageStart.beta,
            crossScale: 70
        )
        #expect(recipe.trust(of: .image) == expected)
        // There is no metric of texts to add it to, unless asked for.
        #expect(recipe.trust(of: .text) == nil)
        recipe.textStart.metricRidge = 1
        #expect(recipe.trust(of: .text)?.weight == 3)
        recipe.textStart.beta = 1e9
        #expect(recipe.trust(of: .text)?.withinScale == NeighborTrust.scales.upperBound)
        recipe.imageStart.trust = 0
        #expect(recipe.trust(of: .image) == nil)
    }

    @Test func epochsAndStepsAreCounted() {
        var recipe = TrainingRecipe()
        recipe.duration = .epochs(3)
        #expect(recipe.stepCount(perEpoch: 7) == 21)
        recipe.duration = .steps(5)
        #expect(recipe.stepCount(perEpoch: 7) == 5)
    }

    /// Each change of a recipe, by the name of the field that has to show it.
    static let changes: [(name: String, change: @Sendable (inout TrainingRecipe) -> Void)] = [
        ("duration", { $0.duration = .epochs(3) }), ("duration", { $0.duration = .steps(10) }),
        ("batch-size", { $0.batchSize += 1 }), ("seed", { $0.seed += 1 }),
        ("learning-rate", { $0.learningRate *= 2 }), ("warmup", { $0.warmupShare += 0.1 }),
        ("weight-decay", { $0.weightDecay += 1 }), ("anchor-decay", { $0.anchorDecay += 1 }),
        ("clip-norm", { $0.clipNorm += 1 }), ("beta1", { $0.firstBeta -= 0.1 }),
        ("beta2", { $0.secondBeta -= 0.1 }), ("learn", { $0.learningParts.remove(.norms) }),
        ("loss-weights", { $0.lossWeights.text += 1 }), ("logit-scale", { $0.logitScale -= 1 }),
        ("learn-logit-scale", { $0.learnsLogitScale.toggle() }),
        ("image-k", { $0.imageNeighborCount += 1 }), ("text-k", { $0.textNeighborCount += 1 }),
        ("search", { $0.searchReach = .cross }), ("fuse", { $0.fusionReach = .uni }),
        ("exclude-above", { $0.exclusionThreshold -= 0.1 }),
        ("neighbor-dropout", { $0.neighborDropout += 0.1 }),
        ("image-alpha", { $0.imageStart.alpha += 1 }),
        ("image-beta", { $0.imageStart.beta += 1 }),
        ("image-self-bias", { $0.imageStart.selfBias += 1 }),
        ("text-alpha", { $0.textStart.alpha += 1 }), ("text-beta", { $0.textStart.beta += 1 }),
        ("text-self-bias", { $0.textStart.selfBias += 1 }),
        ("image-zero-bias", { $0.imageStart.zeroBias += 1 }),
        ("text-zero-bias", { $0.textStart.zeroBias += 1 }),
        ("image-zero-slope", { $0.imageStart.zeroSlope += 1 }),
        ("text-zero-slope", { $0.textStart.zeroSlope += 1 }),
        ("image-whitening", { $0.imageStart.whiteningRidge = 2 }),
        ("text-whitening", { $0.textStart.whiteningRidge = nil }),
        ("image-metric", { $0.imageStart.metricRidge = nil }),
        ("text-metric", { $0.textStart.metricRidge = 2 }), ("metric-rank", { $0.metricRank = 9 }),
        ("image-trust", { $0.imageStart.trust += 1 }), ("text-trust", { $0.textStart.trust += 1 }),
        ("image-rate", { $0.imageStart.rate += 1 }), ("text-rate", { $0.textStart.rate += 1 }),
        ("heads", { $0.headLimit += 1 }),
        ("feed-forward", { $0.feedForwardFactor += 1 }),
        ("average", { $0.averagingShare -= 0.1 }), ("held-out", { $0.heldOutShare += 0.1 }),
        ("patience", { $0.patience += 1 }),
    ]

    @Test(arguments: changes.indices)
    func everyChangeShowsInItsField(index: Int) {
        let (name, change) = Self.changes[index]
        var recipe = TrainingRecipe()
        let before = recipe.fields
        change(&recipe)
        let differing = zip(before, recipe.fields).filter { $0 != $1 }.map(\.0.name)
        #expect(differing == [name])
    }

    @Test func everyFieldIsTested() {
        #expect(Set(TrainingRecipe().fields.map(\.name)) == Set(Self.changes.map(\.name)))
    }

    @Test func thePartsTogetherAreAllTensorsButTheMetric() throws {
        let configuration = try TrainingRecipe().configuration(dimension: 8)
        let all = TrainedPart.allCases.flatMap(\.tensors)
        let metric: Set<FusionTensor> = [.metricMean, .metricDirections, .metricTrust]
        #expect(Set(all).union(metric) == Set(FusionTensor.all(in: configuration)))
        #expect(metric.isDisjoint(with: all))
        #expect(all.count == Set(all).count)
    }
}
