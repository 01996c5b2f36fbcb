import ArgumentParser
import Testing

@testable import RecoCommand

struct CommandRunTests {
    private func outcome(of arguments: [String]) throws -> (text: String, status: Int32) {
        let error = #expect(throws: (any Error).self) {
            var command = try RecoCommand.parseAsRoot(arguments)
            try command.run()
        }
        return CommandRun.outcome(of: try #require(error))
    }

    @Test func helpAndVersionAreNoFailure() throws {
        let help = try outcome(of: ["--help"])
        #expect(help.status == 0)
        #expect(help.text.contains("EXAMPLE: reco "))
        let version = try outcome(of: ["--version"])
        #expect(version.status == 0)
        #expect(version.text == RecoCommand.version)
    }

    @Test(arguments: [
        ["--nothing"], ["nothing"], ["evaluate", "--queries"], ["classify", "--top", "x"],
        ["refine"], ["memory", "verify", "--jsn"],
    ])
    func whatDoesNotParseIsMisuseInOneLine(arguments: [String]) throws {
        let (text, status) = try outcome(of: arguments)
        #expect(status == 64)
        #expect(!text.contains("\n"))
        #expect(text.hasSuffix("(see reco --help)"))
    }

    @Test func errorsOfTheCommandBringTheirStatus() {
        let misuse = CommandError.conflict("--a", with: "--b")
        #expect(CommandRun.outcome(of: misuse) == ("--a cannot be combined with --b", 64))
        let failure = CommandError.wrongDimension(path: "q.npy", expected: 8, found: 9)
        #expect(
            CommandRun.outcome(of: failure)
                == ("q.npy: expected embeddings of dimension 8, found 9", 1)
        )
    }

    @Test func otherErrorsFailInOneLine() {
        struct Wordy: Error, CustomStringConvertible {
            let description = "first\n  second\n"
        }
        #expect(CommandRun.outcome(of: Wordy()) == ("first second", 1))
    }
}
