import RecoService
import Testing

@testable import RecoCommand

struct CommandErrorTests {
    private static let all: [(CommandError, Int32)] = [
        (.unknownKey("a", path: "f", nearest: "b"), 64),
        (.unreadableConfiguration(path: "f", reason: "r"), 64),
        (.invalidValue(name: "n", expected: "e", found: "f"), 64), (.missing(.memory), 64),
        (.conflict("a", with: "b"), 64), (.unreadableKeys(path: "p"), 64),
        (.badKeys(path: "p", AccessKeyError(line: 1, expected: "e", found: "f")), 64),
        (.wrongDimension(path: "p", expected: 1, found: 2), 1),
        (.wrongCount(path: "p", of: "rows", expected: 1, found: 2), 1),
        (.labelOutOfRange(path: "p", row: 1, label: 2, classCount: 2), 1),
        (.unreadable(path: "p", expected: "e"), 1), (.badRow(path: "p", row: 1, reason: "r"), 1),
        (.cannotWrite(path: "p", reason: "r"), 1), (.foreignFolder(path: "p"), 1),
        (.labelSetsInUse(folder: "f"), 1), (.quickstartInUse(folder: "f"), 1),
        (.thresholdsMissed(["a", "b"]), 1), (.drainTimedOut(seconds: 1), 1),
        (.notReady(status: 503), 1),
    ]

    @Test(arguments: all)
    func isOneLineWithItsStatus(error: CommandError, status: Int32) {
        #expect(error.exitStatus == status)
        #expect(!error.description.isEmpty)
        #expect(!error.description.contains("\n"))
    }

    @Test func saysWhatWasExpectedAndFound() {
        let error = CommandError.labelOutOfRange(path: "y.npy", row: 3, label: 47, classCount: 47)
        #expect(error.description == "y.npy: row 3: expected a label in 0..<47, found 47")
    }
}
