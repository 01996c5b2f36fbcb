import RecoService
import Testing

@testable import RecoCommand

struct KeyCommandTests {
    @Test(arguments: [
        ["key"], ["key", "a b"], ["key", "#a"], ["key", "a", "--scopes", "all"],
        ["key", "a", "--burst", "3"], ["key", "a", "--rate", "fast"],
    ])
    func refusesWhatTheServiceWouldRefuse(arguments: [String]) async {
        #expect(await CommandRun.status(of: arguments) == 64)
    }

    @Test func takesItsOptions() throws {
        let command = try InProcess.parse(
            ["key", "shop", "--scopes", "read,write", "--rate", "5", "--burst", "9"],
            as: KeyCommand.self
        )
        #expect(command.name == "shop")
        #expect(command.scopes == "read,write")
        #expect(command.rate == "5" && command.burst == "9")
    }
}
