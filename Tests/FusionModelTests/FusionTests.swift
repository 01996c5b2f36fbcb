import Foundation
import FusionModel
import Tensors
import Testing

@Suite struct FusionTests {
    /// One original along the first axis, neighbors along the other two; the second is more
    /// similar, by ln 3 / 10, so that β = 10 gives it three times the weight.
    static let batch = TokenBatch(
        originals: Matrix(rowCount: 1, columnCount: 3, values: [1, 0, 0]),
        retrieved: Matrix(rowCount: 2, columnCount: 3, values: [0, 1, 0, 0, 0, 1]),
        similarities: Matrix(
            rowCount: 1,
            columnCount: 2,
            values: [0.5, 0.5 + Float(log(3.0)) / 10]
        )
    )

    @Test func noneGivesTheOriginalNormalized() {
        let batch = TokenBatch(
            originals: Matrix(rowCount: 1, columnCount: 2, values: [3, 4]),
            retrieved: Matrix(rowCount: 1, columnCount: 2, values: [0, 1]),
            similarities: Matrix(rowCount: 1, columnCount: 1, values: [0.8])
        )
        let output = Fusion.none.forward(batch)
        #expect(
            output.embeddings.distance(
                to: Matrix(rowCount: 1, columnCount: 2, values: [0.6, 0.8])
            ) < 1e-6
        )
        #expect(output.attention.values == [0])
    }

    @Test func meanAddsTheMeanOfTheRetrieved() {
        // (1, ½, ½) has length √1.5.
        let output = Fusion.mean.forward(Self.batch)
        let expected = Matrix(
            rowCount: 1,
            columnCount: 3,
            values: [0.81649658, 0.40824829, 0.40824829]
        )
        #expect(output.embeddings.distance(to: expected) < 1e-6)
        #expect(output.attention.values == [0.5, 0.5])
    }

    @Test func attentionAddsTheWeightedSumTimesAlpha() {
        // (1, 2 · ¼, 2 · ¾) has length √3.5.
        let fusion = Fusion.attention(AttentionFusion(alpha: 2, beta: 10))
        let output = fusion.forward(Self.batch)
        let expected = Matrix(
            rowCount: 1,
            columnCount: 3,
            values: [0.53452248, 0.26726124, 0.80178373]
        )
        #expect(output.embeddings.distance(to: expected) < 1e-6)
        #expect(
            output.attention.distance(
                to: Matrix(rowCount: 1, columnCount: 2, values: [0.25, 0.75])
            ) < 1e-6
        )
    }

    @Test func transformerIsItsLayer() throws {
        let layer = try Self.layer()
        var random = RandomFusion(seed: 13)
        let batch = random.batch(rowCount: 3, dimension: 8, k: 2)
        #expect(Fusion.transformer(layer).forward(batch) == layer.forward(batch))
    }

    @Test func withoutNeighborsTheUntrainedFusionsGiveTheOriginal() {
        var random = RandomFusion(seed: 14)
        let batch = random.batch(rowCount: 5, dimension: 8, k: 0)
        let attention = Fusion.attention(AttentionFusion(alpha: 0.3, beta: 20))
        for fusion in [Fusion.none, .mean, attention] {
            let output = fusion.forward(batch)
            #expect(output.embeddings.distance(to: batch.originals) < 1e-6)
            #expect(output.attention.rowCount == 5 && output.attention.columnCount == 0)
        }
    }

    @Test func givesTheSameBitsAloneAndInAnyBatch() throws {
        var random = RandomFusion(seed: 15)
        let batch = random.batch(rowCount: 67, dimension: 8, k: 3)
        let fusions = [
            Fusion.none, .mean, .attention(AttentionFusion(alpha: 0.3, beta: 20)),
            .transformer(try Self.layer()),
        ]
        for fusion in fusions {
            let alone = (0..<67).flatMap {
                fusion.forward(batch.rows($0..<$0 + 1)).embeddings.bits
            }
            for rowCount in 1...67 {
                let output = fusion.forward(batch.rows(0..<rowCount), threadCount: 2)
                #expect(output.embeddings.bits == Array(alone[..<(rowCount * 8)]))
            }
        }
    }

    private static func layer() throws -> FusionLayer {
        var random = RandomFusion(seed: 12)
        return FusionLayer(
            try random.parameters(
                FusionConfiguration(dimension: 8, headCount: 2, feedForwardWidth: 9)
            )
        )
    }
}
