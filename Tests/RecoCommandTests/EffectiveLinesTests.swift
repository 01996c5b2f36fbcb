import RecoService
import Testing

@testable import RecoCommand

/// The lines in which `reco serve` says what is in effect.
struct EffectiveLinesTests {
    private func lines(
        _ flags: [SettingKey: String],
        _ environment: [String: String] = [:]
    ) throws -> [String] {
        let settings = try Settings(
            flags: flags.merging([.memory: "m"]) { given, _ in given },
            configuration: nil,
            environment: environment
        )
        let fusion = try FusionSettings(settings)
        return try ServicePlan(settings).effectiveLines(settings, fusion: fusion)
    }

    @Test func everySettingSaysWhereItComesFrom() throws {
        let lines = try lines([.port: "81"], ["RECO_K_LIMIT": "9"])
        #expect(lines.contains("memory = m (flag)"))
        #expect(lines.contains("port = 81 (flag)"))
        #expect(lines.contains("k-limit = 9 (environment)"))
        #expect(lines.contains("search = uni (default)"))
        #expect(lines.contains("threads = \(FusionSettings.defaultThreadCount) (default)"))
        #expect(lines.contains("image-alpha = 0.3, or 0.2 beside refined texts (default)"))
    }

    /// The log is for more eyes than the settings.
    @Test func keysAreCountedInsteadOfShown() throws {
        let (one, other) = (KeyDigest(of: "a"), KeyDigest(of: "b"))
        let lines = try lines([.apiKeys: "shop sha256:\(one) ; ops sha256:\(other) rate=5"])
        #expect(lines.contains("api-keys = 2 keys (flag)"))
        #expect(!lines.contains { $0.contains(one.description) || $0.contains("shop") })
    }

    @Test func everySettingIsThereOnceAndInOrder() throws {
        let names = try lines([:]).compactMap { $0.split(separator: " ").first.map(String.init) }
        // Without weights, keys or files of TLS there are none, and each modality has its own k.
        let absent: [SettingKey] = [
            .weights, .k, .tlsCertificate, .tlsKey, .tlsClientAuthority, .apiKeysFile, .apiKeys,
            .crossOrigins,
        ]
        let expected = SettingKey.allCases.filter { !absent.contains($0) }.map(\.rawValue)
        #expect(names == expected)
    }

    @Test func whatFollowsFromAnotherSettingIsSaid() throws {
        let lines = try lines([.k: "4", .textK: "5"])
        #expect(lines.contains("k = 4 (flag)"))
        #expect(lines.contains("text-k = 5 (flag)"))
        #expect(lines.contains("image-k = 4 (default)"))
    }

    @Test func whatIsOverruledIsNotSaidToBeInEffect() throws {
        let lines = try lines([.k: "1"], ["RECO_IMAGE_K": "4"])
        #expect(lines.contains("image-k = 1 (from k)"))
        #expect(!lines.contains { $0.contains("4 (environment)") })
    }

    @Test func numbersOfAttentionAreNotInEffectWithoutIt() throws {
        let lines = try lines([.fusion: "mean"])
        #expect(lines.contains("k = 10 (default)"))
        #expect(!lines.contains { $0.hasPrefix("image-alpha") || $0.hasPrefix("text-k") })
    }
}
