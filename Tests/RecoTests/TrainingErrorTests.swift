import FusionModel
import TensorFiles
import Testing
import VectorMemory

@testable import Reco

struct TrainingErrorTests {
    static let all: [(TrainingError, [String])] = [
        (.memory(.noRows), ["no rows"]),
        (.fusion(.invalidEpsilon(found: 0)), ["epsilon"]),
        (.wrongDimension(of: "pairs", expected: 6, found: 4), ["pairs", "6", "4"]),
        (.tooFewPairs(expected: 2, found: 1), ["2", "1"]),
        (
            .tooFewNeighbors(pair: 17, modality: .text, expected: 10, found: 3),
            ["pair 17", "text", "10", "3", "lower k"]
        ),
        (.memoryBudgetTooSmall(expected: 3 << 20, found: 1 << 20), ["3 MiB", "1 MiB"]),
        (
            .diverged(step: 9, loss: .nan, gradientNorm: 2),
            ["step 9", "nan", "2.0", "learning rate"]
        ),
        (.unusableState(path: "/a", reason: "no step"), ["/a", "no step"]),
        (.memoryChanged(expected: "ab", found: "cd"), ["ab", "cd"]),
        (
            .differs(path: "/a", field: "batch-size", expected: "512", found: "256"),
            ["/a", "batch-size", "512", "256"]
        ),
        (
            .tensorFile(.truncated(path: "/b", expectedByteCount: 9, byteCount: 4)),
            ["/b", "9", "4"]
        ),
    ]

    @Test(arguments: all.indices)
    func saysInOneLineWhatWasExpectedAndFound(index: Int) {
        let (error, words) = Self.all[index]
        for word in words { #expect(error.description.contains(word), "\(error)") }
        #expect(!error.description.contains("\n"))
    }
}
