import Tensors
import Testing

@testable import FusionModel

@Suite struct AttentionBiasTests {
    static func bias(similarity: [Float], own: [Float]) throws -> AttentionBias {
        let configuration = try FusionConfiguration(
            dimension: 2,
            headCount: 2,
            feedForwardWidth: 1,
            hasSimilarityBias: true
        )
        var random = RandomFusion(seed: 9)
        let drawn = try random.parameters(configuration)
        var tensors = Dictionary(
            uniqueKeysWithValues: FusionTensor.all(in: configuration).map { ($0, drawn[$0]) }
        )
        tensors[.similarityBias] = Matrix(rowCount: 1, columnCount: 2, values: similarity)
        tensors[.selfBias] = Matrix(rowCount: 1, columnCount: 2, values: own)
        return AttentionBias(
            try FusionParameters(configuration: configuration, tensors: tensors)
        )
    }

    @Test func measuresSimilaritiesFromTheBestOne() throws {
        let bias = try Self.bias(similarity: [4, 8], own: [-3, 5])
        var logits: [Float] = [1, 1, 1, 1, 2, 2, 2, 2]
        let similarities: [Float] = [0.25, 0.75, 0.5]
        var span = logits.mutableSpan
        bias.add(to: &span, similarities: similarities.span)
        #expect(logits == [-2, -1, 1, 0, 7, -2, 2, 0])
    }

    @Test func knowsOnlyTheOwnTokenWithoutNeighbors() throws {
        let bias = try Self.bias(similarity: [4, 8], own: [-3, 5])
        var logits: [Float] = [1, 2]
        let similarities: [Float] = []
        var span = logits.mutableSpan
        bias.add(to: &span, similarities: similarities.span)
        #expect(logits == [-2, 7])
    }

    @Test func addsToItsGradientsWhatTheLogitsSay() {
        var factors: [Float] = [100, 0]
        var ownBiases: [Float] = [0, 10]
        let logitGradient: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
        let similarities: [Float] = [0.25, 0.75, 0.5]
        AttentionBias.backward(
            logitGradient.span,
            similarities: similarities.span,
            factors: &factors,
            ownBiases: &ownBiases
        )
        #expect(factors == [98, -5])
        #expect(ownBiases == [1, 15])
    }
}
