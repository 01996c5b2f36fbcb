import Foundation
import Testing

@testable import RecoCommand

struct SettingsTests {
    private func settings(
        flags: [SettingKey: String] = [:],
        environment: [String: String] = [:],
        file: String? = nil
    ) throws -> Settings {
        guard let file else {
            return try Settings(flags: flags, configuration: nil, environment: environment)
        }
        let path = try ScratchFile(file)
        return try Settings(flags: flags, configuration: path.path, environment: environment)
    }

    @Test func flagWinsOverEnvironmentOverFile() throws {
        let file = "k: 3\nhost: file\nport: 1\n"
        let environment = ["RECO_K": "2", "RECO_HOST": "environment"]
        let all = try settings(flags: [.k: "1"], environment: environment, file: file)
        #expect(try all.given(.k)?.text == "1")
        #expect(try all.given(.k)?.origin == .flag)
        #expect(try all.given(.host)?.text == "environment")
        #expect(try all.given(.host)?.origin == .environment)
        #expect(try all.given(.port)?.text == "1")
        #expect(try all.given(.port)?.origin == .file)
        #expect(try all.given(.memory) == nil)
    }

    @Test(arguments: SettingKey.allCases)
    func everySettingIsReadUnderOneNameFromAllThree(key: SettingKey) throws {
        #expect(try settings(flags: [key: "a"]).text(key) == "a")
        #expect(try settings(environment: [key.environmentName: "b"]).text(key) == "b")
        #expect(try settings(file: "\(key.rawValue): c\n").text(key) == "c")
        #expect(key.environmentName.hasPrefix("RECO_"))
        #expect(key.flag == "--" + key.rawValue)
    }

    @Test func theEnvironmentMayNameTheFile() throws {
        let file = try ScratchFile("k: 7\n")
        let found = try Settings(
            flags: [:],
            configuration: nil,
            environment: ["RECO_CONFIG": file.path]
        )
        #expect(try found.text(.k) == "7")
    }

    @Test func aMissingSettingIsNamedInAllThreeWays() throws {
        let message = try #require(throws: CommandError.missing(.imageAlpha)) {
            try settings().requiredText(.imageAlpha)
        }
        #expect(message.description.contains("--image-alpha"))
        #expect(message.description.contains("RECO_IMAGE_ALPHA"))
        #expect(message.description.contains("'image-alpha'"))
        #expect(message.exitStatus == 64)
    }

    @Test(arguments: ["", "x", "1.5", "-1", "+ 1", "11", "99999999999999999999"])
    func refusesWhatIsNoWholeNumberInRange(text: String) throws {
        let settings = try settings(environment: ["RECO_K": text])
        #expect(
            throws: CommandError.invalidValue(
                name: "RECO_K",
                expected: "a whole number in 0...10",
                found: text
            )
        ) {
            try settings.integer(.k, in: 0...10)
        }
    }

    @Test(arguments: ["", "x", "nan", "inf", "-0.5", "1e99"])
    func refusesWhatIsNoFiniteNumber(text: String) throws {
        let settings = try settings(flags: [.imageBeta: text])
        #expect(
            throws: CommandError.invalidValue(
                name: "--image-beta",
                expected: "a number from 0",
                found: text
            )
        ) {
            try settings.number(.imageBeta)
        }
    }

    @Test(arguments: ["0", "-1", "nan", "90000", "soon"])
    func refusesTimesThatAreNone(text: String) throws {
        let settings = try settings(flags: [.idleTimeout: text])
        #expect(throws: CommandError.self) { try settings.seconds(.idleTimeout) }
    }

    @Test func readsNumbersOfEveryKind() throws {
        let settings = try settings(file: "k: 12\nimage-alpha: 0.25\nidle-timeout: 1.5\n")
        #expect(try settings.integer(.k, in: 0...100) == 12)
        #expect(try settings.number(.imageAlpha) == 0.25)
        #expect(try settings.seconds(.idleTimeout) == 1.5)
        #expect(try settings.integer(.imageK, in: 0...100) == nil)
    }

    @Test func namesTheChoices() throws {
        enum Fruit: String, CaseIterable {
            case apple
            case pear
        }
        #expect(try settings(flags: [.search: "pear"]).choice(.search, as: Fruit.self) == .pear)
        let wrong = try settings(file: "search: plum\n")
        let error = try #require(throws: CommandError.self) {
            try wrong.choice(.search, as: Fruit.self)
        }
        #expect(error.description.contains("one of apple, pear, found 'plum'"))
        #expect(error.description.contains("search in /"))
    }
}
