import ArgumentParser
import Testing

@testable import RecoCommand

struct MemoryCommandTests {
    @Test func itsCommandsMakeChangeAndLook() {
        let names = MemoryCommand.configuration.subcommands.map { $0.configuration.commandName }
        #expect(names == ["build", "append", "remove", "compact", "inspect", "verify"])
    }

    @Test func aloneItShowsItsHelp() async throws {
        let error = await #expect(throws: (any Error).self) {
            try await InProcess.run(["memory"])
        }
        let (text, status) = CommandRun.outcome(of: try #require(error))
        #expect(status == 0)
        for name in ["build", "append", "remove", "compact", "inspect", "verify"] {
            #expect(text.contains("  \(name) "), "\(text)")
        }
    }

    @Test(arguments: [["memory", "destroy"], ["memory", "--memory", "a"]])
    func otherCommandsAreRefused(arguments: [String]) throws {
        #expect(try InProcess.misuse(arguments).contains(arguments[1]))
    }
}
