import ArgumentParser
import Testing

@testable import RecoCommand

struct SettingOptionsTests {
    @Test func flagsThatWereNotGivenAreNotThere() throws {
        #expect(try FusionOptions.parse([]).flags.isEmpty)
        #expect(try MemoryOptions.parse([]).flags.isEmpty)
        #expect(try AddressOptions.parse([]).flags.isEmpty)
        #expect(try ServiceOptions.parse([]).flags.isEmpty)
    }

    /// Every setting belongs to exactly one group, under its own name.
    @Test(arguments: SettingKey.allCases)
    func everySettingIsAFlagOfOneGroup(key: SettingKey) {
        let words = [key.flag, "value"]
        let groups: [[SettingKey: String]?] = [
            try? MemoryOptions.parse(words).flags, try? FusionOptions.parse(words).flags,
            try? AddressOptions.parse(words).flags, try? ServiceOptions.parse(words).flags,
        ]
        let takers = groups.compactMap(\.self)
        #expect(takers == [[key: "value"]])
    }

    @Test func theGroupsOfACommandAreJoined() throws {
        let source = try ConfigurationOptions.parse([])
        let memory = try MemoryOptions.parse(["--memory", "m"])
        let fusion = try FusionOptions.parse(["--k", "3"])
        let settings = try source.settings(memory, fusion, environment: ["RECO_K": "4"])
        #expect(try settings.text(.memory) == "m")
        #expect(try settings.text(.k) == "3")
    }

    @Test func theConfigurationIsReadFromItsFlag() throws {
        let file = try ScratchFile("k: 5\n")
        let source = try ConfigurationOptions.parse(["--config", file.path])
        #expect(try source.settings(environment: [:]).text(.k) == "5")
    }
}
