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
                feedForwardWidth: 5,
                normalizesFirst: false
            )
        )
        let batch = random.batch(rowCount: 2 * (Self.k + 1), dimension: Self.dimension, k: 0)
        tokens = batch.originals
        similarities = Matrix(rowCount: 2, columnCount: Self.k)
    }

    static let multiplier = Multiplier(order: .products, kernels: .best)

    private func directions(_ attention: Attention, of originals: Matrix) -> Matrix {
        var queries = Matrix(rowCount: 0, columnCount: 0)
        var directions = queries
        attention.ask(
            originals,
            queries: &queries,
            directions: &directions,
            multiplier: Self.multiplier
        )
        return directions
    }

    /// The weights of two rows of `k + 1` tokens.
    private func weights() -> [Matrix] {
        let attention = Attention(parameters)
        return [0, 5].map { first in
            let directions = directions(attention, of: tokens.rowRange(first..<first + 1))
            var weights = Matrix(rowCount: Self.headCount, columnCount: Self.k + 1)
            weights.update {
                attention.weigh(
                    tokens.span(ofRows: first..<first + Self.k + 1),
                    queries: tokens[row: first],
                    directions: directions.values.span,
                    similarities: similarities[row: 0],
                    into: &$0,
                    kernels: .best
                )
            }
            return weights
        }
    }

    @Test func aDirectionTimesATokenIsTheScaledProductOfQueryAndKey() throws {
        let attention = Attention(parameters)
        let directions = directions(attention, of: tokens.rowRange(0..<1))
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
        for weights in weights() {
            for head in 0..<Self.headCount {
                #expect(weights.row(head).allSatisfy { $0 > 0 })
                #expect(abs(weights.row(head).reduce(0, +) - 1) < 1e-6)
            }
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
        let original = directions(Attention(parameters), of: tokens)
        #expect(directions(Attention(changed), of: tokens) == original)
    }

    @Test func contextsAreWeightedSumsOfTheTokens() {
        let weights = weights()[1]
        var contexts = Matrix(rowCount: Self.headCount, columnCount: Self.dimension)
        contexts.update {
            Attention(parameters).average(
                tokens.span(ofRows: 5..<10),
                weights: weights.values.span,
                into: &$0,
                kernels: .best
            )
        }
        for head in 0..<Self.headCount {
            for column in 0..<Self.dimension {
                let expected = (0...Self.k).map { token in
                    weights.row(head)[token] * tokens.row(5 + token)[column]
                }.reduce(0, +)
                #expect(abs(contexts.row(head)[column] - expected) < 1e-6)
            }
        }
    }

    @Test func answersMapEachHeadsContextByItsOwnValueRows() {
        let contexts = tokens.rowRange(0..<6)
        var joined = Matrix(rowCount: 0, columnCount: 0)
        var found = joined
        Attention(parameters).answer(
            contexts,
            shares: contexts,
            values: &joined,
            output: &found,
            multiplier: Self.multiplier
        )
        let weight = parameters[.inputProjectionWeight]
        let bias = parameters[.inputProjectionBias].values
        let outputWeight = parameters[.outputProjectionWeight]
        for row in 0..<2 {
            let values = (0..<Self.dimension).map { index in
                zip(weight.row(2 * Self.dimension + index), contexts.row(row * 3 + index / 4))
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
