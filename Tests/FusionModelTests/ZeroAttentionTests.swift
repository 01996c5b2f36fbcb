import Foundation
import Tensors
import Testing

@testable import FusionModel

@Suite struct ZeroAttentionTests {
    /// Layers of one head that would add their only neighbor whole.
    private func layer(bias: Float, slope: Float, value: Float = 0) throws -> FusionLayer {
        let configuration = try FusionConfiguration(
            dimension: 4,
            headCount: 1,
            feedForwardWidth: 1,
            hasSimilarityBias: true,
            hasZeroAttention: true
        )
        var parameters = FusionParameters.zeros(configuration)
        parameters.update(.attentionNormWeight) { $0.update(repeating: 1) }
        parameters.update(.selfBias) { $0.update(repeating: -100) }
        parameters.update(.zeroBias) { $0[0] = bias }
        parameters.update(.zeroSimilarityBias) { $0[0] = slope }
        parameters.update(.inputProjectionBias) { $0[8] = value }
        for index in 0..<4 {
            parameters.update(.inputProjectionWeight) { $0[(8 + index) * 4 + index] = 1 }
            parameters.update(.outputProjectionWeight) { $0[index * 4 + index] = 1 }
        }
        return FusionLayer(parameters)
    }

    private func batch(similarities: [Float]) -> TokenBatch {
        let retrieved: [Float] = [0.5, -0.5, 0.5, -0.5]
        return TokenBatch(
            originals: Matrix(rowCount: 1, columnCount: 4, values: [0.5, 0.5, -0.5, -0.5]),
            retrieved: Matrix(
                rowCount: similarities.count,
                columnCount: 4,
                values: similarities.flatMap { _ in retrieved }
            ),
            similarities: Matrix(
                rowCount: 1,
                columnCount: similarities.count,
                values: similarities
            )
        )
    }

    @Test(arguments: [0, 1, 3, 8])
    func equallyNearNeighborsCountTheMoreTheMoreThereAre(count: Int) throws {
        let batch = batch(similarities: [Float](repeating: 0.7, count: count))
        let output = try layer(bias: Float(log(2.0)), slope: 0).forward(batch)
        let expected = Float(count) / Float(count + 2)
        #expect(abs(output.attention.values.reduce(0, +) - expected) < 1e-5)
    }

    @Test func aFartherNeighborhoodCountsLess() throws {
        let layer = try layer(bias: 16, slope: -20)
        let shares = [Float(0.9), 0.8, 0.7].map {
            layer.forward(batch(similarities: [$0])).attention.values[0]
        }
        for (share, similarity) in zip(shares, [0.9, 0.8, 0.7]) {
            let odds = Double(share / (1 - share))
            #expect(abs(odds / exp(20 * similarity - 16) - 1) < 1e-3)
        }
    }

    @Test func whatAttendsToNothingStaysAsItIs() throws {
        let batch = batch(similarities: [0.2, 0.1])
        let output = try layer(bias: 100, slope: 0, value: 3).forward(batch)
        #expect(output.embeddings.distance(to: batch.originals) < 1e-6)
    }

    @Test func anOriginalWithoutNeighborsStaysAsItIs() throws {
        let batch = batch(similarities: [])
        let output = try layer(bias: 3, slope: -5, value: 3).forward(batch)
        #expect(output.embeddings.distance(to: batch.originals) < 1e-6)
    }

    @Test func needsASimilarityBias() {
        #expect(throws: FusionError.missing("similarity bias", beside: "zero attention")) {
            try FusionConfiguration(
                dimension: 4,
                headCount: 1,
                feedForwardWidth: 1,
                hasZeroAttention: true
            )
        }
    }

    @Test func givesTheNaiveLayersAnswer() throws {
        var random = RandomFusion(seed: 5)
        let configuration = try FusionConfiguration(
            dimension: 12,
            headCount: 3,
            feedForwardWidth: 20,
            normalizesFirst: false,
            hasSimilarityBias: true,
            hasZeroAttention: true
        )
        let parameters = try random.parameters(configuration)
        let batch = random.batch(rowCount: 5, dimension: 12, k: 6)
        let output = FusionLayer(parameters).forward(batch)
        for row in 0..<5 {
            let expected = NaiveFusionLayer(parameters).refine(
                original: batch.originals.row(row),
                retrieved: (0..<6).map { batch.retrieved.row(row * 6 + $0) },
                similarities: batch.similarities.row(row)
            )
            for (found, value) in zip(output.embeddings.row(row), expected.embedding) {
                #expect(abs(Double(found) - value) < 1e-5)
            }
            for (found, value) in zip(output.attention.row(row), expected.attention) {
                #expect(abs(Double(found) - value) < 1e-5)
            }
        }
    }
}
