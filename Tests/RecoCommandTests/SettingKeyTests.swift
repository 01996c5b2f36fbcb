import Testing

@testable import RecoCommand

struct SettingKeyTests {
    @Test(arguments: SettingKey.allCases)
    func namesAreSpeltAsTheirKindsAre(key: SettingKey) {
        #expect(key.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
        #expect(key.environmentName.wholeMatch(of: /RECO(_[A-Z]+)+/) != nil)
        let words = key.rawValue.split(separator: "-").map { $0.uppercased() }
        #expect(key.environmentName.split(separator: "_").map(String.init) == ["RECO"] + words)
        #expect(key.flag.dropFirst(2) == key.rawValue)
    }

    @Test func oneNameIsOneSetting() {
        #expect(Set(SettingKey.allCases.map(\.environmentName)).count == SettingKey.allCases.count)
        #expect(
            !SettingKey.allCases.map(\.environmentName).contains(Settings.configurationVariable)
        )
        #expect(SettingKey.imageAlpha.environmentName == "RECO_IMAGE_ALPHA")
        #expect(SettingKey.k.flag == "--k")
    }

    @Test func originsAreCalledAsTheyArePrinted() {
        let origins: [SettingOrigin] = [.flag, .environment, .file, .default]
        #expect(origins.map(\.rawValue) == ["flag", "environment", "file", "default"])
    }
}
