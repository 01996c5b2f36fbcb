import ArgumentParser
import Foundation
import Testing

@testable import RecoCommand

/// What the README and the configuration file say about the command line is true.
struct ReadmeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func lines(of path: String) -> [String] {
        let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// The commands that can be pasted: lines of code blocks that begin with `reco`.
    static let commands = lines(of: "README.md").filter { $0.hasPrefix("reco ") }

    /// The commands of the README's table, such as `reco memory build`.
    static let named = lines(of: "README.md").compactMap { line in
        line.firstMatch(of: /^\| `(reco [a-z ]+)` \|/).map { String($0.output.1) }
    }

    @Test(arguments: commands)
    func everyCommandOfTheReadmeParses(command: String) throws {
        let words = command.split(separator: " ").dropFirst().map(String.init)
        _ = try RecoCommand.parseAsRoot(words)
    }

    @Test func theReadmeShowsCommands() {
        #expect(Self.commands.count >= 3)
        #expect(Self.named.count >= 9)
    }

    @Test(arguments: named)
    func everyNamedCommandHasHelpWithAnExample(command: String) throws {
        let words = command.split(separator: " ").dropFirst().map(String.init)
        let error = #expect(throws: (any Error).self) {
            var help = try RecoCommand.parseAsRoot(words + ["--help"])
            try help.run()
        }
        let text = RecoCommand.fullMessage(for: try #require(error))
        #expect(text.contains("EXAMPLE: \(command) "), "\(text)")
        #expect(RecoCommand.exitCode(for: try #require(error)) == .success)
    }

    /// The `key: value` lines of config/reco.yaml, commented out or not.
    private static let configured = lines(of: "config/reco.yaml").compactMap { line in
        line.firstMatch(of: /^(?:# )?([a-z-]+): (\S.*)$/).map {
            (key: String($0.output.1), value: String($0.output.2), isActive: line.first != "#")
        }
    }

    @Test func theConfigurationFileHasEverySettingOnce() {
        #expect(Self.configured.map(\.key).sorted() == SettingKey.allCases.map(\.rawValue).sorted())
    }

    @Test func theConfigurationFileHasTheDefaults() throws {
        for entry in Self.configured where entry.isActive {
            let key = try #require(SettingKey(rawValue: entry.key))
            #expect(entry.value == ServicePlan.defaults[key], "\(key.rawValue)")
        }
    }

    @Test func theConfigurationFileIsRead() throws {
        let path = Self.root.appending(path: "config/reco.yaml").path
        let settings = try Settings(flags: [:], configuration: path, environment: [:])
        #expect(try settings.text(.port) == "8080")
    }

    @Test func everySettingIsAFlagOfServe() throws {
        let help = RecoCommand.helpMessage(for: ServeCommand.self, columns: 100)
        for key in SettingKey.allCases {
            #expect(help.contains(key.flag + " "), "\(key.flag)")
        }
    }

    @Test func theReadmeListsEverySetting() {
        let text = Self.lines(of: "README.md").joined(separator: "\n")
        for key in SettingKey.allCases {
            #expect(text.contains("`\(key.rawValue)`"), "\(key.rawValue)")
        }
    }

    @Test func theVersionIsThatOfTheChangelog() {
        let text = Self.lines(of: "CHANGELOG.md").joined(separator: "\n")
        let isUnreleased = text.contains("## [Unreleased]")
        #expect(isUnreleased || text.contains("## [\(RecoCommand.version)]"))
    }
}
