import Foundation
import FusionModel
import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

@Suite struct TrainerUpdateTests {
    /// The golden cases that were trained for ten steps.
    static let trained = ["small-prenorm-gelu", "small-postnorm-relu", "small-similarity-bias"]

    /// A training on exactly what PyTorch was given.
    private func trainer(golden name: String) throws -> Trainer {
        let checkpoint = try Checkpoint(reading: WeightsFile.goldenPath(name))
        let file = try SafetensorsFile(opening: WeightsFile.goldenCasePath(name))
        let folder = try ScratchFolder()
        // What an image retrieves are texts, and what a text retrieves are images.
        let memory = try Samples.memory(
            images: file.matrix("text_retrieved"),
            texts: file.matrix("image_retrieved"),
            in: folder
        )
        func table(_ modality: String) throws -> NeighborTable {
            let similarities = try file.matrix("\(modality)_similarity")
            return NeighborTable(
                k: similarities.columnCount,
                entries: Array(similarities.values.indices),
                similarities: similarities.values
            )
        }
        try NpyFile.write(file.matrix("image"), to: folder.path("i.npy"))
        try NpyFile.write(file.matrix("text"), to: folder.path("t.npy"))
        let source = try PairSource(
            imageEmbeddings: folder.path("i.npy"),
            textEmbeddings: folder.path("t.npy")
        )
        var recipe = TrainingRecipe()
        recipe.duration = .steps(10_000_000)  // So that the rate does not fall.
        recipe.warmupShare = 0
        recipe.learningRate = 1e-3
        recipe.clipNorm = 0
        recipe.learnsLogitScale = true
        recipe.lossWeights = .init(both: 1, image: 1, text: 1)
        recipe.neighborDropout = 0
        recipe.imageStart.rate = 1
        return try Trainer(
            recipe: recipe,
            pairs: PairDataset([source]),
            memory: memory,
            neighbors: TrainingNeighbors(image: table("image"), text: table("text")),
            start: TrainingState.Weights(
                image: checkpoint.image.parameters,
                text: checkpoint.text.parameters,
                logitScaleLogarithm: checkpoint.logitScaleLogarithm
            ),
            memoryBudget: 1 << 30,
            threadCount: 2
        )
    }

    @Test(arguments: trained)
    func tenLossesAreThoseOfPyTorch(name: String) throws {
        var trainer = try trainer(golden: name)
        let file = try SafetensorsFile(opening: WeightsFile.goldenCasePath(name))
        let losses = (0..<10).compactMap { _ in try? trainer.step().loss }
        #expect(losses.count == 10)
        for (found, expected) in zip(losses, try file.matrix("training_losses").values) {
            #expect(abs(found - expected) <= 1e-4 * expected, "\(losses)")
        }
    }

    @Test(arguments: CheckpointTests.golden)
    func gradientsAreThoseOfPyTorch(name: String) throws {
        var trainer = try trainer(golden: name)
        let file = try SafetensorsFile(opening: WeightsFile.goldenCasePath(name))
        let count = trainer.maker.pairs.rowCount
        let batch = try trainer.maker.batch(of: Array(0..<count), dropout: nil)
        let scale = exp(trainer.state.weights.logitScaleLogarithm)
        let value = trainer.gradient(of: batch, logitScale: scale)
        let slope = try file.matrix("gradient.logit_scale").values[0]
        #expect(abs(value.logitScaleGradient - slope) <= 1e-4 * abs(slope))
        for (modality, found) in [
            ("image", trainer.lanes[0].image), ("text", trainer.lanes[0].text),
        ] {
            for tensor in FusionTensor.all(in: found.configuration) {
                let expected = try file.matrix("gradient.\(modality).\(tensor.rawValue)").values
                var difference: Float = 0
                var size: Float = 0
                for (a, b) in zip(found[tensor].values, expected) {
                    difference += (a - b) * (a - b)
                    size += b * b
                }
                #expect(
                    difference.squareRoot() <= 1e-4 * max(size.squareRoot(), 1e-2),
                    "\(modality).\(tensor.rawValue)"
                )
            }
        }
    }

    @Test func aLayerOfRateZeroStaysAsItStarts() throws {
        var samples = try TrainingSamples()
        samples.recipe.imageStart.rate = 0
        var trainer = try samples.trainer()
        for _ in 0..<3 { _ = try trainer.step() }
        #expect(trainer.state.weights.image == trainer.start.image)
        #expect(trainer.state.weights.text != trainer.start.text)
    }

    @Test func theTextsLayerStartsWithTheImagesWhitened() throws {
        let samples = try TrainingSamples()
        let images = try EmbeddingMoments(of: samples.pairs, modality: .image)
        let whitening = Whitening(images, ridge: 1)
        let trainer = try samples.trainer()
        let weight = trainer.start.text[.inputProjectionWeight].values
        #expect(Array(weight.suffix(whitening.map.values.count)) == whitening.map.values)
        let plain = trainer.start.image[.inputProjectionWeight].values
        #expect(Array(plain.suffix(2)) == [0, 1])
    }

    @Test func theImagesLayerMeasuresSimilaritiesByTheImages() throws {
        var samples = try TrainingSamples()
        samples.recipe.anchorDecay = 1
        samples.recipe.averagingShare = 0.3
        var trainer = try samples.trainer()
        let images = try EmbeddingMoments(of: samples.pairs, modality: .image)
        let metric = SimilarityMetric(
            images,
            rank: 2,
            ridge: 0.3,
            trust: samples.recipe.trust(of: .image)
        )
        #expect(SimilarityMetric(trainer.start.image) == metric)
        #expect(SimilarityMetric(trainer.start.text) == nil)
        let measured = try samples.neighbors.measured(
            by: [.image: metric],
            pairs: samples.pairs,
            memory: samples.memory,
            threadCount: 1
        )
        #expect(trainer.maker.neighbors == measured)
        // What it measures by does not learn, so that neighbors are measured once.
        for _ in 0..<3 { _ = try trainer.step() }
        #expect(SimilarityMetric(trainer.result().image.parameters) == metric)
    }

    @Test func whatDoesNotLearnStaysAsItStarts() throws {
        var samples = try TrainingSamples()
        samples.recipe.learningParts = [.output, .similarity]
        var trainer = try samples.trainer()
        for _ in 0..<3 { _ = try trainer.step() }
        for (weights, start) in [
            (trainer.state.weights.image, trainer.start.image),
            (trainer.state.weights.text, trainer.start.text),
        ] {
            for tensor in FusionTensor.all(in: weights.configuration) {
                let learns = [
                    FusionTensor.outputProjectionWeight, .outputProjectionBias, .similarityBias,
                    .zeroBias, .zeroSimilarityBias,
                ].contains(tensor)
                // The original's own token is masked, so that its bias has no gradient.
                guard tensor != .selfBias else { continue }
                #expect((weights[tensor] != start[tensor]) == learns, "\(tensor)")
            }
        }
    }

    @Test func aLongGradientIsClipped() throws {
        var samples = try TrainingSamples()
        samples.recipe.clipNorm = 0
        var free = try samples.trainer()
        samples.recipe.clipNorm = 1e-3
        var clipped = try samples.trainer()
        let norms = (try free.step().gradientNorm, try clipped.step().gradientNorm)
        #expect(norms.0 == norms.1 && norms.0 > 1e-2)
        // The first moment is a tenth of the gradient that was followed.
        var squares = 0.0
        for moments in [clipped.state.imageMoments, clipped.state.textMoments] {
            squares += moments.first.squareSum
        }
        #expect(abs(squares.squareRoot() - 1e-4) < 1e-7)
    }

    @Test func decayTowardTheStartKeepsWeightsNearIt() throws {
        func distance(_ change: (inout TrainingRecipe) -> Void) throws -> Double {
            var samples = try TrainingSamples()
            samples.recipe.duration = .steps(60)
            change(&samples.recipe)
            var trainer = try samples.trainer()
            while !trainer.isFinished { _ = try trainer.step() }
            var sum = 0.0
            for tensor in FusionTensor.all(in: trainer.start.image.configuration) {
                let pair = zip(
                    trainer.state.weights.image[tensor].values,
                    trainer.start.image[tensor].values
                )
                sum += pair.reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
            }
            return sum.squareRoot()
        }
        let free = try distance { $0.weightDecay = 0 }
        let held = try distance {
            $0.weightDecay = 0
            $0.anchorDecay = 300
        }
        #expect(held < free / 2, "\(held) of \(free)")
    }

    @Test func bothDecaysTogetherDrawMatricesToAPointBetween() throws {
        var recipe = TrainingRecipe()
        let start = try Trainer.start(recipe, dimension: 8)
        #expect(Trainer.anchor(recipe, start) == nil)
        recipe.anchorDecay = 0.03
        let anchor = try #require(Trainer.anchor(recipe, start))
        let pair = zip(
            anchor.image[.outputProjectionWeight].values,
            start.image[.outputProjectionWeight].values
        )
        #expect(pair.allSatisfy { abs($0 - 0.75 * $1) < 1e-6 })
        #expect(anchor.image[.attentionNormWeight] == start.image[.attentionNormWeight])
        recipe.weightDecay = 0
        #expect(Trainer.anchor(recipe, start) == start)
    }

    @Test(arguments: [Float(0), 0.25, 1])
    func theResultGoesAShareOfTheWayFromTheStart(share: Float) throws {
        var samples = try TrainingSamples()
        samples.recipe.averagingShare = share
        var trainer = try samples.trainer()
        while !trainer.isFinished { _ = try trainer.step() }
        let result = trainer.result()
        #expect(result.imageNeighborCount == 4 && result.textNeighborCount == 3)
        for tensor in FusionTensor.all(in: result.text.configuration) {
            let start = trainer.start.text[tensor].values
            let trained = trainer.state.weights.text[tensor].values
            for (index, found) in result.text.parameters[tensor].values.enumerated() {
                let expected = start[index] + share * (trained[index] - start[index])
                #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)))
            }
        }
    }

    @Test func theLogitScaleLearnsWithinClipsBounds() throws {
        var samples = try TrainingSamples()
        samples.recipe.learnsLogitScale = true
        samples.recipe.learningRate = 1
        samples.recipe.learningParts = []
        samples.recipe.duration = .steps(40)
        var trainer = try samples.trainer()
        var seen: Set<Float> = []
        while !trainer.isFinished {
            _ = try trainer.step()
            seen.insert(trainer.state.weights.logitScaleLogarithm)
            #expect(
                Trainer.logitScaleLogarithms.contains(trainer.state.weights.logitScaleLogarithm)
            )
        }
        #expect(seen.count > 2)
        #expect(trainer.state.weights.image == trainer.start.image)
    }
}
