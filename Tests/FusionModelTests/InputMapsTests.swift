import Tensors
import Testing

@testable import FusionModel

@Suite struct InputMapsTests {
    private static let dimension = 6

    private static func parameters(normalizesFirst: Bool) throws -> FusionParameters {
        var random = RandomFusion(seed: 8)
        return try random.parameters(
            FusionConfiguration(
                dimension: dimension,
                headCount: 2,
                feedForwardWidth: 1,
                normalizesFirst: normalizesFirst
            )
        )
    }

    /// What the maps make of rows.
    private static func mapped(_ rows: Matrix, by maps: InputMaps) -> Matrix {
        var result = rows.productWithTransposed(maps.weight)
        for row in 0..<rows.rowCount {
            for index in maps.bias.indices {
                result.values[row * maps.bias.count + index] += maps.bias[index]
            }
        }
        return result
    }

    @Test func inPreNormTheyMapWhatWasNormalizedAloneAsTheParametersMapTheNormsResult() throws {
        let parameters = try Self.parameters(normalizesFirst: true)
        let rows = Matrix(rowCount: 2, columnCount: 6, values: (1...12).map { Float($0 * $0) })
        func normalized(_ weight: [Float], _ bias: [Float]) -> Matrix {
            var result = Matrix(rowCount: 0, columnCount: 0)
            LayerNorm(weight: weight, bias: bias, epsilon: 1e-5)
                .apply(to: rows, into: &result, kernels: .best)
            return result
        }
        let norm = normalized(
            parameters[.attentionNormWeight].values,
            parameters[.attentionNormBias].values
        )
        let weight = parameters[.inputProjectionWeight]
        let products = norm.productWithTransposed(weight)
        let alone = normalized(
            [Float](repeating: 1, count: 6),
            [Float](repeating: 0, count: 6)
        )
        let found = Self.mapped(alone, by: InputMaps(parameters, kernels: .best))
        for row in 0..<2 {
            for (index, bias) in parameters[.inputProjectionBias].values.enumerated() {
                #expect(abs(found.row(row)[index] - products.row(row)[index] - bias) < 1e-5)
            }
        }
    }

    @Test func inPostNormTheyAreTheParameters() throws {
        let parameters = try Self.parameters(normalizesFirst: false)
        let maps = InputMaps(parameters, kernels: .best)
        #expect(maps.weight == parameters[.inputProjectionWeight])
        #expect(maps.bias == parameters[.inputProjectionBias].values)
    }

    /// The maps depend on each parameter in a line, so that a step of one half is as good as any.
    @Test(arguments: [true, false])
    func theirGradientIsThatOfCentralDifferences(normalizesFirst: Bool) throws {
        let parameters = try Self.parameters(normalizesFirst: normalizesFirst)
        var random = RandomFusion(seed: 9)
        var slopes = InputMapsGradient(parameters.configuration)
        slopes.weight = random.batch(rowCount: 18, dimension: 6, k: 0).originals
        slopes.bias = (0..<18).map { Float($0) / 10 - 1 }
        var gradient = FusionParameters.zeros(parameters.configuration)
        gradient.update(.inputProjectionBias) { $0[0] = 5 }
        slopes.add(to: &gradient, of: parameters, kernels: .best)
        gradient.update(.inputProjectionBias) { $0[0] -= 5 }
        for name in FusionTensor.all(in: parameters.configuration) {
            for index in gradient[name].values.indices {
                func value(_ step: Float) -> Float {
                    var changed = parameters
                    changed.update(name) { $0[index] += step }
                    let maps = InputMaps(changed, kernels: .best)
                    return zip(maps.weight.values, slopes.weight.values).map(*).reduce(0, +)
                        + zip(maps.bias, slopes.bias).map(*).reduce(0, +)
                }
                let difference = value(0.5) - value(-0.5)
                #expect(abs(gradient[name].values[index] - difference) < 1e-4, "\(name)")
            }
        }
    }
}
