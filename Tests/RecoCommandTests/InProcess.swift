import ArgumentParser
import Testing

@testable import RecoCommand

/// Runs command lines within the test.
enum InProcess {
    /// Parses and runs; what the command throws comes out.
    static func run(_ arguments: [String]) async throws {
        var command = try RecoCommand.parseAsRoot(arguments)
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// Parses a command line that is of this command.
    static func parse<Command: ParsableCommand>(
        _ arguments: [String],
        as type: Command.Type = Command.self
    ) throws -> Command {
        try #require(try RecoCommand.parseAsRoot(arguments) as? Command)
    }

    /// The one line that a command line gets which does not parse.
    static func misuse(_ arguments: [String]) throws -> String {
        let error = #expect(throws: (any Error).self, "\(arguments)") {
            try RecoCommand.parseAsRoot(arguments)
        }
        let (text, status) = CommandRun.outcome(of: try #require(error))
        #expect(status == 64, "\(text)")
        #expect(!text.contains("\n"))
        return text
    }
}
