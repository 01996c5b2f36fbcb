import Tensors
import Testing

@testable import FusionModel

@Suite struct FusionLayerTests {
    @Test func keepsTheParametersItWasMadeOf() throws {
        let configuration = try FusionConfiguration(
            dimension: 6,
            headCount: 3,
            feedForwardWidth: 4
        )
        var random = RandomFusion(seed: 10)
        let parameters = try random.parameters(configuration)
        let layer = FusionLayer(parameters)
        #expect(layer.parameters == parameters)
        #expect(layer.configuration == configuration)
    }

    @Test(arguments: Kernels.supported.map(\.instructionSet))
    func runsOnEveryInstructionSet(name: String) throws {
        let kernels = try #require(Kernels.supported.first { $0.instructionSet == name })
        let configuration = try FusionConfiguration(
            dimension: 42,
            headCount: 3,
            feedForwardWidth: 70,
            hasSimilarityBias: true
        )
        var random = RandomFusion(seed: 11)
        let parameters = try random.parameters(configuration)
        let batch = random.batch(rowCount: 5, dimension: 42, k: 6)
        let found = FusionLayer(parameters, kernels: kernels).forward(batch)
        let expected = FusionLayer(parameters, kernels: Kernels.supported[0]).forward(batch)
        #expect(found.embeddings.distance(to: expected.embeddings) < 1e-5)
        #expect(found.attention.distance(to: expected.attention) < 1e-5)
    }
}
