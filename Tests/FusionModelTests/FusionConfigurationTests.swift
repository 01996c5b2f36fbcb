import FusionModel
import Testing

@Suite struct FusionConfigurationTests {
    @Test func takesTheRootOfTheDimensionWhenNoScaleIsGiven() throws {
        let configuration = try FusionConfiguration(
            dimension: 64,
            headCount: 4,
            feedForwardWidth: 10
        )
        #expect(configuration.tokenScale == 8)
        #expect(configuration.headWidth == 16)
    }

    @Test func keepsAScaleThatIsGiven() throws {
        let configuration = try FusionConfiguration(
            dimension: 64,
            headCount: 4,
            feedForwardWidth: 10,
            tokenScale: 1
        )
        #expect(configuration.tokenScale == 1)
    }

    @Test func rejectsADimensionThatHeadsCannotShare() {
        #expect(throws: FusionError.indivisibleDimension(dimension: 10, headCount: 4)) {
            try FusionConfiguration(dimension: 10, headCount: 4, feedForwardWidth: 1)
        }
    }

    @Test(arguments: [0, -1, 65_537, Int.max, Int.min])
    func rejectsAnImpossibleDimension(dimension: Int) {
        let expected = FusionError.outOfRange(
            name: "dimension",
            expected: 1...65_536,
            found: dimension
        )
        #expect(throws: expected) {
            try FusionConfiguration(dimension: dimension, headCount: 1, feedForwardWidth: 1)
        }
    }

    @Test(arguments: [0, -8, 9])
    func rejectsAnImpossibleHeadCount(headCount: Int) {
        let expected = FusionError.outOfRange(
            name: "head count",
            expected: 1...8,
            found: headCount
        )
        #expect(throws: expected) {
            try FusionConfiguration(dimension: 8, headCount: headCount, feedForwardWidth: 1)
        }
    }

    @Test(arguments: [0, 1_048_577, Int.max])
    func rejectsAnImpossibleFeedForwardWidth(width: Int) {
        let expected = FusionError.outOfRange(
            name: "feed-forward width",
            expected: 1...1_048_576,
            found: width
        )
        #expect(throws: expected) {
            try FusionConfiguration(dimension: 8, headCount: 2, feedForwardWidth: width)
        }
    }

    @Test(arguments: [0, -1, Float.infinity])
    func rejectsAnEpsilonOrScaleThatIsNotPositiveAndFinite(value: Float) {
        #expect(throws: FusionError.invalidEpsilon(found: value)) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 1,
                layerNormEpsilon: value
            )
        }
        #expect(throws: FusionError.invalidTokenScale(found: value)) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 1,
                tokenScale: value
            )
        }
    }

    @Test func rejectsAnEpsilonThatIsNoNumber() {
        #expect(throws: FusionError.self) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 1,
                layerNormEpsilon: .nan
            )
        }
    }
}
