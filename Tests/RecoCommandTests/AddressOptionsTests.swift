import ArgumentParser
import Testing

@testable import RecoCommand

struct AddressOptionsTests {
    private static let keys: [SettingKey] = [
        .host, .port, .tlsCertificate, .tlsKey, .tlsClientAuthority,
    ]

    @Test func everyOptionArrivesUnderItsOwnKey() throws {
        let words = Self.keys.flatMap { [$0.flag, "value of \($0.rawValue)"] }
        let flags = try AddressOptions.parse(words).flags
        #expect(flags.count == Self.keys.count)
        for key in Self.keys { #expect(flags[key] == "value of \(key.rawValue)") }
    }

    @Test func valuesAreTakenAsTheyAre() throws {
        let flags = try AddressOptions.parse(["--port", "", "--host", "::1"]).flags
        #expect(flags == [.port: "", .host: "::1"])
    }

    @Test(arguments: keys)
    func anOptionWithoutItsValueIsRefused(key: SettingKey) {
        #expect(throws: (any Error).self) { try AddressOptions.parse([key.flag]) }
    }
}
