import ArgumentParser
import Testing

@testable import RecoCommand

struct RecoCommandTests {
    private static let names = [
        "serve", "health", "memory", "train", "evaluate", "refine", "classify", "quickstart",
        "key", "bench",
    ]

    @Test func itsCommandsAreThoseOfTheDocumentation() {
        let found = RecoCommand.configuration.subcommands.map { $0.configuration.commandName }
        #expect(found == Self.names)
    }

    @Test func aloneItShowsItsHelp() async throws {
        let error = await #expect(throws: (any Error).self) { try await InProcess.run([]) }
        let (text, status) = CommandRun.outcome(of: try #require(error))
        #expect(status == 0)
        for name in Self.names { #expect(text.contains("  \(name) "), "\(name)") }
        #expect(text.contains("--image-alpha, RECO_IMAGE_ALPHA, image-alpha"))
    }

    @Test func theVersionIsOfThreeNumbers() {
        #expect(RecoCommand.version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
        #expect(RecoCommand.configuration.version == RecoCommand.version)
    }

    @Test(arguments: names)
    func everyCommandIsFoundByItsName(name: String) throws {
        let error = #expect(throws: (any Error).self) {
            var help = try RecoCommand.parseAsRoot([name, "--help"])
            try help.run()
        }
        let text = RecoCommand.fullMessage(for: try #require(error))
        #expect(text.contains("USAGE: reco \(name) "), "\(text)")
    }

    @Test(arguments: [["serv"], ["Serve"], ["serve", "now"], ["--memory", "m"]])
    func otherWordsAreRefused(arguments: [String]) throws {
        #expect(try InProcess.misuse(arguments).contains(arguments.last ?? "-"))
    }
}
