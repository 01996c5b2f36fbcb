import Tensors
import Testing

@testable import FusionModel

@Suite struct AttentionTests {
    static let dimension = 12
    static let headCount = 3
    static let k = 4

    let parameters: FusionParameters
    let tokens: Matrix
    let similarities: Matrix

    init() throws {
        var random = RandomFusion(seed: 3)
        parameters = try random.parameters(
            FusionConfiguration(
                dimension: Self.dimension,
                headCount: Self.headCount,
                feedForwardWidth: 5
            )
        )
        let batch = random.batch(rowCount: 2 * (Self.k + 1), dimension: Self.dimension, k: 0)
        tokens = batch.originals
        similarities = Matrix(rowCount: 2, columnCount: Self.k)
    }

    private func weights() -> Matrix {
        let attention = Attention(parameters)
        let first = Matrix(joining: [tokens.rowRange(0..<1), tokens.rowRange(5..<6)])
        return attention.weights(
            directions: attention.logitDirections(of: first, kernels: .best),
            tokens: tokens,
            similarities: similarities,
            kernels: .best
        )
    }

    @Test func aDirectionTimesATokenIsTheScaledProductOfQueryAndKey() throws {
        let attention = Attention(parameters)
        let directions = attention.logitDirections(of: tokens.rowRange(0..<1), kernels: .best)
        let weight = parameters[.inputProjectionWeight]
        let bias = parameters[.inputProjectionBias]
        func projected(_ row: Int, _ token: Int) -> Double {
            zip(weight.row(row), tokens.row(token)).map { Double($0) * Double($1) }.reduce(0, +)
        }
        for head in 0..<Self.headCount {
            for token in 0...Self.k {
                let found = zip(directions.row(head), tokens.row(token))
                    .map { Double($0) * Double($1) }.reduce(0, +)
                let expected = (head * 4..<head * 4 + 4).map {
                    (projected($0, 0) + Double(bias.values[$0]))
                        * projected(Self.dimension + $0, token) / 2
                }.reduce(0, +)
                #expect(abs(found - expected) < 1e-6)
            }
        }
    }

    @Test func weightsOfEachHeadSumToOne() {
        let weights = weights()
        for row in 0..<2 * Self.headCount {
            #expect(weights.row(row).allSatisfy { $0 > 0 })
            #expect(abs(weights.row(row).reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test func theKeyBiasDoesNotMatter() throws {
        var tensors = Dictionary(
            uniqueKeysWithValues: FusionTensor.all(in: parameters.configuration).map {
                ($0, parameters[$0])
            }
        )
        for index in Self.dimension..<2 * Self.dimension {
            tensors[.inputProjectionBias]?.values[index] += 3
        }
        let changed = try FusionParameters(
            configuration: parameters.configuration,
            tensors: tensors
        )
        let original = Attention(parameters).logitDirections(of: tokens, kernels: .best)
        #expect(Attention(changed).logitDirections(of: tokens, kernels: .best) == original)
    }

    @Test func contextsAreWeightedSumsOneHeadAfterTheOther() {
        let weights = weights()
        let contexts = Attention(parameters).contexts(
            weights: weights,
            tokens: tokens,
            kernels: .best
        )
        for row in 0..<2 {
            for head in 0..<Self.headCount {
                for column in 0..<Self.dimension {
                    let expected = (0...Self.k).map { token in
                        weights.row(row * Self.headCount + head)[token]
                            * tokens.row(row * (Self.k + 1) + token)[column]
                    }.reduce(0, +)
                    #expect(abs(contexts.row(head * 2 + row)[column] - expected) < 1e-6)
                }
            }
        }
    }

    @Test func outputMapsEachHeadsContextByItsOwnValueRows() {
        let contexts = Matrix(joining: [tokens.rowRange(0..<6)])
        let found = Attention(parameters).output(of: contexts, kernels: .best)
        let weight = parameters[.inputProjectionWeight]
        let bias = parameters[.inputProjectionBias].values
        let outputWeight = parameters[.outputProjectionWeight]
        for row in 0..<2 {
            let values = (0..<Self.dimension).map { index in
                zip(weight.row(2 * Self.dimension + index), contexts.row(index / 4 * 2 + row))
                    .map(*).reduce(bias[2 * Self.dimension + index], +)
            }
            for column in 0..<Self.dimension {
                let expected = zip(outputWeight.row(column), values).map(*)
                    .reduce(parameters[.outputProjectionBias].values[column], +)
                #expect(abs(found.row(row)[column] - expected) < 1e-5)
            }
        }
    }
}
