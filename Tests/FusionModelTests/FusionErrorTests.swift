import FusionModel
import Testing

@Suite struct FusionErrorTests {
    @Test(arguments: [
        FusionError.outOfRange(name: "dimension", expected: 1...9, found: 77),
        .indivisibleDimension(dimension: 77, headCount: 4),
        .invalidEpsilon(found: 77),
        .invalidTokenScale(found: 77),
        .missingTensor(.hiddenBias, expected: [77]),
        .unexpectedTensor(.selfBias),
        .wrongShape(.hiddenWeight, expected: [3, 4], found: [77, 4]),
        .nonFiniteValue(.similarityBias, index: 77),
    ])
    func describesItselfInOneLineThatNamesWhatWasFound(error: FusionError) {
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains("expected"))
        if case .unexpectedTensor = error {
            #expect(error.description.contains("self_bias"))
        } else {
            #expect(error.description.contains("77"))
        }
    }

    @Test func namesTensorExpectedAndFoundShape() {
        let error = FusionError.wrongShape(.hiddenWeight, expected: [64, 32], found: [64, 31])
        #expect(
            error.description == "tensor linear1.weight: expected shape [64, 32], found [64, 31]"
        )
    }
}
