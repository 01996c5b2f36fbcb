import Foundation
import TestSupport
import Testing

@testable import RecoCommand

struct QuickstartCommandTests {
    /// One small world: found again, made anew when told to, and made anew for another seed.
    @Test func aWorldIsMadeOnce() async throws {
        let toys = try ToyFiles()
        let command = ["quickstart", "--output", toys.path("world"), "--pairs", "30"]
        try await InProcess.run(command)
        let record = try toys.folder.read("world/quickstart.json")
        // White space changes nothing that is read, but shows whether the file was written again.
        let marked = record + Array(" ".utf8)
        try toys.folder.write(marked, to: "world/quickstart.json")
        try await InProcess.run(command + ["--json"])
        #expect(try toys.folder.read("world/quickstart.json") == marked)
        try await InProcess.run(command + ["--force"])
        #expect(try toys.folder.read("world/quickstart.json") == record)
        try await InProcess.run(command + ["--seed", "1"])
        #expect(try toys.folder.read("world/quickstart.json") != record)
    }

    @Test func theDefaultsAreThoseOfTheOtherCommands() throws {
        let command = try InProcess.parse(["quickstart"], as: QuickstartCommand.self)
        #expect(command.output + "/memory" == Settings.quickstartMemory)
        #expect(command.seed == 0)
        #expect(command.pairs == 8_000)
        #expect(!command.force && !command.json)
    }

    @Test func everySeedOfSixtyFourBitsIsTaken() throws {
        let words = ["quickstart", "--seed", "18446744073709551615"]
        #expect(try InProcess.parse(words, as: QuickstartCommand.self).seed == .max)
    }

    @Test(arguments: [
        ["--pairs", "0"], ["--pairs", "1"], ["--pairs", "-5"], ["--pairs", "many"],
        ["--seed", "-1"],
        ["--seed", "18446744073709551616"],
    ])
    func refusesNumbersOfNoWorld(arguments: [String]) throws {
        #expect(try InProcess.misuse(["quickstart"] + arguments).contains(arguments[0]))
    }
}
