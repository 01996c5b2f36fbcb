import Testing

@testable import RecoCommand

/// What can be judged without taking over the signals of the process that runs the tests; starting,
/// answering and ending are tested end to end.
struct ServeCommandTests {
    @Test(arguments: SettingKey.allCases)
    func everySettingArrivesAsItWasTyped(key: SettingKey) throws {
        let command = try InProcess.parse(["serve", key.flag, "typed"], as: ServeCommand.self)
        let settings = try command.source.settings(
            command.memory,
            command.fusion,
            command.address,
            command.service,
            environment: [key.environmentName: "other"]
        )
        #expect(try settings.given(key)?.text == "typed")
        #expect(try settings.given(key)?.origin == .flag)
    }

    @Test func theConfigurationIsTheOneOfTheFlag() throws {
        let file = try ScratchFile("port: 81\nhost: ::1\n")
        let words = ["serve", "--config", file.path, "--port", "82"]
        let command = try InProcess.parse(words, as: ServeCommand.self)
        let settings = try command.source.settings(
            command.memory,
            command.fusion,
            command.address,
            command.service,
            environment: ["RECO_CONFIG": "/nowhere"]
        )
        #expect(try settings.text(.port) == "82")
        #expect(try settings.text(.host) == "::1")
    }

    @Test(arguments: [["--prot", "1"], ["--port"], ["memory"], ["--json"]])
    func whatIsNoSettingIsRefused(arguments: [String]) throws {
        #expect(try InProcess.misuse(["serve"] + arguments).contains(arguments[0]))
    }
}
