import FusionModel
import Tensors
import Testing

@Suite struct FusionParametersTests {
    static func configuration(hasSimilarityBias: Bool = true) throws -> FusionConfiguration {
        try FusionConfiguration(
            dimension: 6,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: hasSimilarityBias
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
}
