import ArgumentParser
import Testing

@testable import RecoCommand

struct ServiceOptionsTests {
    /// The settings of the service: all that say neither which memory, nor how to refine, nor where
    /// to listen.
    private static let keys = SettingKey.allCases.filter { key in
        let others: [SettingKey] = [
            .memory, .weights, .fusion, .k, .imageAlpha, .imageBeta, .imageK, .textAlpha,
            .textBeta, .textK, .search, .fuse, .threads, .host, .port, .tlsCertificate, .tlsKey,
            .tlsClientAuthority,
        ]
        return !others.contains(key)
    }

    @Test func everyOptionArrivesUnderItsOwnKey() throws {
        let words = Self.keys.flatMap { [$0.flag, "value of \($0.rawValue)"] }
        let flags = try ServiceOptions.parse(words).flags
        #expect(flags.count == Self.keys.count)
        for key in Self.keys { #expect(flags[key] == "value of \(key.rawValue)") }
    }

    @Test func valuesAreTakenAsTheyAre() throws {
        let flags = try ServiceOptions.parse(["--model-name", "", "--lanes", "x"]).flags
        #expect(flags == [.modelName: "", .lanes: "x"])
    }

    @Test(arguments: keys)
    func anOptionWithoutItsValueIsRefused(key: SettingKey) {
        #expect(throws: (any Error).self) { try ServiceOptions.parse([key.flag]) }
    }
}
