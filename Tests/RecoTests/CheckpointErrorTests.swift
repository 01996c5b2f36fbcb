import FusionModel
import Reco
import TensorFiles
import Testing

@Suite struct CheckpointErrorTests {
    @Test(
        arguments: [
            (.unknownFormat(path: "w", expected: "a", found: "b"), ["expected a", "found b"]),
            (.unknownFormat(path: "w", expected: "a", found: nil), ["expected a", "found none"]),
            (
                .missingMetadata(path: "w", key: "heads", expected: "an integer"),
                ["heads", "expected an integer"]
            ),
            (
                .unparsableMetadata(path: "w", key: "heads", expected: "an integer", found: "x\ny"),
                ["heads", "expected an integer", #"found "x\ny""#]
            ),
            (
                .invalidConfiguration(
                    path: "w",
                    .indivisibleDimension(dimension: 10, headCount: 4)
                ),
                ["multiple of the 4 heads", "found 10"]
            ),
            (
                .missingTensor(path: "w", tensor: "image.t", expected: [3, 4]),
                ["image.t", "expected the shape [3, 4]", "found no such"]
            ),
            (
                .unexpectedTensor(path: "w", tensor: "image.t"), ["image.t", "expected none"]
            ),
            (
                .wrongShape(path: "w", tensor: "image.t", expected: [3], found: [4]),
                ["image.t", "expected the shape [3]", "found [4]"]
            ),
            (
                .nonFiniteValue(path: "w", tensor: "image.t", index: 77),
                ["image.t", "expected finite", "77"]
            ),
            (
                .logitScaleOutOfRange(path: "w", expected: -10...10, found: 77),
                ["expected -10.0 to 10.0", "found 77.0"]
            ),
        ] as [(CheckpointError, [String])]
    )
    func describesItselfInOneLineThatNamesExpectedAndFound(
        error: CheckpointError,
        parts: [String]
    ) {
        #expect(!error.description.contains("\n"))
        #expect(error.description.hasPrefix("w: "))
        for part in parts { #expect(error.description.contains(part)) }
    }

    @Test func passesOnWhatTheFileReaderSays() {
        let error = CheckpointError.tensorFile(.fortranOrder(path: "w"))
        #expect(error.description.hasPrefix("w: "))
    }
}
