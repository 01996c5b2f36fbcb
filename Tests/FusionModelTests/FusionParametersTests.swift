import Tensors
import Testing

@testable import FusionModel

@Suite struct FusionParametersTests {
    static func configuration(hasSimilarityBias: Bool = true) throws -> FusionConfiguration {
        try FusionConfiguration(
            dimension: 6,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: hasSimilarityBias,
            hasZeroAttention: hasSimilarityBias,
            metricRank: hasSimilarityBias ? 4 : 0,
            hasTrust: hasSimilarityBias
        )
    }

    static func tensors() throws -> [FusionTensor: Matrix] {
        let configuration = try configuration()
        var random = RandomFusion(seed: 1)
        let parameters = try random.parameters(configuration)
        return Dictionary(
            uniqueKeysWithValues: FusionTensor.allCases.map { ($0, parameters[$0]) }
        )
    }

    @Test func givesBackWhatItWasMadeOf() throws {
        let tensors = try Self.tensors()
        let parameters = try FusionParameters(
            configuration: Self.configuration(),
            tensors: tensors
        )
        for (name, tensor) in tensors { #expect(parameters[name] == tensor) }
    }

    @Test(arguments: FusionTensor.allCases)
    func rejectsAMissingTensor(name: FusionTensor) throws {
        let configuration = try Self.configuration()
        var tensors = try Self.tensors()
        tensors[name] = nil
        let expected = FusionError.missingTensor(name, expected: name.shape(in: configuration))
        #expect(throws: expected) {
            try FusionParameters(configuration: configuration, tensors: tensors)
        }
    }

    @Test(arguments: FusionTensor.allCases)
    func rejectsATensorOfAnotherShape(name: FusionTensor) throws {
        let configuration = try Self.configuration()
        let shape = name.shape(in: configuration)
        var tensors = try Self.tensors()
        let columnCount = shape[shape.count - 1] + 1
        tensors[name] = Matrix(
            rowCount: shape.count == 1 ? 1 : shape[0],
            columnCount: columnCount
        )
        let expected = FusionError.wrongShape(
            name,
            expected: shape,
            found: shape.dropLast() + [columnCount]
        )
        #expect(throws: expected) {
            try FusionParameters(configuration: configuration, tensors: tensors)
        }
    }

    @Test func rejectsAColumnWhereARowIsDue() throws {
        var tensors = try Self.tensors()
        tensors[.hiddenBias] = Matrix(rowCount: 5, columnCount: 1)
        let expected = FusionError.wrongShape(.hiddenBias, expected: [5], found: [5, 1])
        #expect(throws: expected) {
            try FusionParameters(configuration: Self.configuration(), tensors: tensors)
        }
    }

    @Test func rejectsTensorsThatTheConfigurationDoesNotHave() throws {
        let tensors = try Self.tensors()
        #expect(throws: FusionError.unexpectedTensor(.similarityBias)) {
            try FusionParameters(
                configuration: Self.configuration(hasSimilarityBias: false),
                tensors: tensors
            )
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func rejectsValuesThatAreNotFinite(value: Float) throws {
        var tensors = try Self.tensors()
        tensors[.contractionWeight]?.values[7] = value
        #expect(throws: FusionError.nonFiniteValue(.contractionWeight, index: 7)) {
            try FusionParameters(configuration: Self.configuration(), tensors: tensors)
        }
    }

    private static func parameters(seed: UInt64) throws -> FusionParameters {
        var random = RandomFusion(seed: seed)
        return try random.parameters(configuration())
    }

    @Test func zerosHaveEveryTensorInItsShape() throws {
        let zeros = FusionParameters.zeros(try Self.configuration())
        for name in FusionTensor.allCases {
            let tensor = zeros[name]
            #expect(tensor.values.allSatisfy { $0 == 0 })
            let shape = name.shape(in: zeros.configuration)
            #expect(tensor.rowCount == (shape.count == 1 ? 1 : shape[0]))
            #expect(tensor.columnCount == shape[shape.count - 1])
        }
    }

    @Test(arguments: FusionTensor.allCases)
    func updatesOneTensorAndNoOther(name: FusionTensor) throws {
        let start = try Self.parameters(seed: 2)
        var changed = start
        changed.update(name) { $0[0] += 1 }
        for other in FusionTensor.allCases {
            #expect((changed[other] == start[other]) == (other != name))
        }
        #expect(changed[name].values[0] == start[name].values[0] + 1)
    }

    @Test func updatesTwoTensorsAtOnce() throws {
        let start = try Self.parameters(seed: 3)
        var changed = start
        changed.update(.hiddenBias, .selfBias) {
            $0[4] = 7
            $1[1] = 8
        }
        #expect(changed[.hiddenBias].values == start[.hiddenBias].values.dropLast() + [7])
        #expect(changed[.selfBias].values == start[.selfBias].values.dropLast() + [8])
    }

    @Test func addsAndClearsAllTensors() throws {
        let (first, second) = (try Self.parameters(seed: 4), try Self.parameters(seed: 5))
        var sum = first
        sum.add(second)
        for name in FusionTensor.allCases {
            #expect(sum[name].values == zip(first[name].values, second[name].values).map(+))
        }
        sum.setToZero()
        #expect(sum == .zeros(try Self.configuration()))
    }

    @Test func itsSquareSumIsThatOfAllValues() throws {
        let parameters = try Self.parameters(seed: 6)
        let expected = FusionTensor.allCases.flatMap { parameters[$0].values }
            .map { Double($0) * Double($0) }.reduce(0, +)
        #expect(abs(parameters.squareSum / expected - 1) < 1e-12)
    }

    @Test(arguments: [Float.nan, .infinity])
    func knowsWhetherItIsFinite(value: Float) throws {
        var parameters = try Self.parameters(seed: 7)
        #expect(parameters.isFinite)
        parameters.update(.hiddenBias) { $0[3] = value }
        #expect(!parameters.isFinite)
    }
}
