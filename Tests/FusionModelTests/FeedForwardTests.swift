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

    static func applied(
        _ activation: FusionConfiguration.Activation,
        to values: [Float]
    ) throws -> Matrix {
        var tape = FusionTape()
        tape.feedForwardInput = Matrix(rowCount: values.count, columnCount: 1, values: values)
        try part(activation).apply(
            &tape,
            multiplier: Multiplier(order: .products, kernels: .best)
        )
        return tape.sum
    }

    @Test func reluGivesTheAbsoluteValue() throws {
        #expect(try Self.applied(.relu, to: [-2, 0, 3]).values == [2.5, 0.5, 3.5])
    }

    @Test func geluIsTheExactOne() throws {
        // x Φ(x) − x Φ(−x) = x erf(x / √2); erf(1 / √2) = 0.682689492, the share within one sigma.
        // The tanh approximation of GELU would be off by 3e-4.
        let expected = Matrix(
            rowCount: 2,
            columnCount: 1,
            values: [0.5 + 0.682689492, 0.5 + 2 * 0.954499736]
        )
        let found = try Self.applied(.gelu, to: [1, 2])
        #expect(found.distance(to: expected) < 1e-6)
    }

    @Test func itsGradientIsTheSlope() throws {
        var tape = FusionTape()
        tape.feedForwardInput = Matrix(rowCount: 2, columnCount: 1, values: [-2, 3])
        let part = try Self.part(.relu)
        part.apply(&tape, multiplier: Multiplier(order: .blocks, kernels: .best))
        var gradient = FusionParameters.zeros(
            try FusionConfiguration(dimension: 1, headCount: 1, feedForwardWidth: 2)
        )
        let inputGradient = part.backward(
            Matrix(rowCount: 2, columnCount: 1, values: [1, 10]),
            tape: tape,
            into: &gradient,
            kernels: .best
        )
        // |x| + 0.5 has the slopes -1 and 1.
        #expect(inputGradient.values == [-1, 10])
        #expect(gradient[.contractionWeight].values == [30, 2])
        #expect(gradient[.contractionBias].values == [11])
        #expect(gradient[.hiddenWeight].values == [30, -2])
        #expect(gradient[.hiddenBias].values == [10, 1])
    }
}
