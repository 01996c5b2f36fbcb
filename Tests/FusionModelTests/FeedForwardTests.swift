import Tensors
import Testing

@testable import FusionModel

@Suite struct FeedForwardTests {
    /// Up by (1, −1), back by the sum: `act(x) + act(−x) + 0.5`.
    static func part(_ activation: FusionConfiguration.Activation) throws -> FeedForward {
        let configuration = try FusionConfiguration(
            dimension: 1,
            headCount: 1,
            feedForwardWidth: 2,
            activation: activation
        )
        var random = RandomFusion(seed: 2)
        let drawn = try random.parameters(configuration)
        var tensors = Dictionary(
            uniqueKeysWithValues: FusionTensor.all(in: configuration).map { ($0, drawn[$0]) }
        )
        tensors[.hiddenWeight] = Matrix(rowCount: 2, columnCount: 1, values: [1, -1])
        tensors[.hiddenBias] = Matrix(rowCount: 1, columnCount: 2)
        tensors[.contractionWeight] = Matrix(rowCount: 1, columnCount: 2, values: [1, 1])
        tensors[.contractionBias] = Matrix(rowCount: 1, columnCount: 1, values: [0.5])
        return FeedForward(
            try FusionParameters(configuration: configuration, tensors: tensors)
        )
    }

    @Test func reluGivesTheAbsoluteValue() throws {
        let rows = Matrix(rowCount: 3, columnCount: 1, values: [-2, 0, 3])
        #expect(try Self.part(.relu).apply(to: rows, kernels: .best).values == [2.5, 0.5, 3.5])
    }

    @Test func geluIsTheExactOne() throws {
        // x Φ(x) − x Φ(−x) = x erf(x / √2); erf(1 / √2) = 0.682689492, the share within one sigma.
        // The tanh approximation of GELU would be off by 3e-4.
        let rows = Matrix(rowCount: 2, columnCount: 1, values: [1, 2])
        let expected = Matrix(
            rowCount: 2,
            columnCount: 1,
            values: [0.5 + 0.682689492, 0.5 + 2 * 0.954499736]
        )
        let found = try Self.part(.gelu).apply(to: rows, kernels: .best)
        #expect(found.distance(to: expected) < 1e-6)
    }
}
