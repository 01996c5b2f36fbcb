import FusionModel
import Tensors
import Testing
import VectorMemory

@testable import Reco

struct BatchPassTests {
    @Test func refinesAsTheLayersDo() throws {
        let samples = try TrainingSamples()
        let trainer = try samples.trainer()
        let batch = try trainer.maker.batch(of: Array(0..<60), dropout: nil)
        let pass = trainer.makePass()
        let (images, texts, tapes) = pass.forward(batch, keepsTapes: true)
        #expect(tapes.allSatisfy { $0 != nil })
        #expect(pass.forward(batch, keepsTapes: false).tapes.allSatisfy { $0 == nil })
        for (modality, refined) in [(Modality.image, images), (.text, texts)] {
            let layer = modality == .image ? pass.image : pass.text
            for block in batch.blocks where block.modality == modality {
                let expected = layer.forward(trainer.maker.tokens(of: block, in: batch)).embeddings
                let found = refined.rows(block.rows)
                let distance = zip(found.values, expected.values).map { abs($0 - $1) }.max()
                #expect(distance ?? 1 < 1e-5)
            }
        }
    }

    @Test func gradientsOfKeptAndOfNewTapesAreTheSameBits() throws {
        let samples = try TrainingSamples()
        let trainer = try samples.trainer()
        let configuration = trainer.state.weights.image.configuration
        let batch = try trainer.maker.batch(of: Array(0..<60), dropout: nil)
        let pass = trainer.makePass()
        var results: [LayerGradients] = []
        for keepsTapes in [true, false] {
            let (images, texts, tapes) = pass.forward(batch, keepsTapes: keepsTapes)
            let value = ContrastiveLoss().value(
                of: ContrastiveLoss.Batch(
                    images: batch.images,
                    texts: batch.texts,
                    refinedImages: images,
                    refinedTexts: texts,
                    groups: batch.groups
                ),
                logitScale: 20
            )
            // Whatever a lane holds from a step before must not count.
            var lanes = (0..<2).map { _ in LayerGradients(zeros: configuration) }
            lanes[1].image.update(.hiddenBias) { $0[0] = 7 }
            pass.backward(batch, value: value, tapes: tapes, into: &lanes)
            results.append(lanes[0])
        }
        #expect(results[0].image == results[1].image)
        #expect(results[0].text == results[1].text)
        #expect(results[0].image.squareSum > 0)
        #expect(results[0].text.squareSum > 0)
    }

    @Test(arguments: [1, 2, 3])
    func theFirstLaneGetsTheSumOfAll(laneCount: Int) throws {
        let configuration = try FusionConfiguration(
            dimension: 4,
            headCount: 2,
            feedForwardWidth: 3
        )
        var lanes = (0..<laneCount).map { _ in LayerGradients(zeros: configuration) }
        for lane in lanes.indices {
            lanes[lane].image.update(.hiddenBias) { $0[1] = Float(lane + 1) }
            lanes[lane].text.update(.hiddenBias) { $0[2] = Float(10 * lane + 10) }
        }
        LayerGradients.sum(&lanes)
        let sum = Float(laneCount * (laneCount + 1) / 2)
        #expect(lanes.count == laneCount)
        #expect(lanes[0].image[.hiddenBias].values == [0, sum, 0])
        #expect(lanes[0].text[.hiddenBias].values == [0, 0, 10 * sum])
    }
}
