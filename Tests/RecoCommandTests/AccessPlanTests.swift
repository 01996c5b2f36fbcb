import Foundation
import RecoService
import TestSupport
import Testing

@testable import RecoCommand

struct AccessPlanTests {
    private static let hash = KeyDigest(of: "a")
    private static let other = KeyDigest(of: "b")

    private func plan(_ flags: [SettingKey: String]) throws -> AccessPlan {
        try AccessPlan(Settings(flags: flags, configuration: nil, environment: [:]))
    }

    private func file(_ text: String, in folder: ScratchFolder) throws -> String {
        let path = try folder.write(text, to: "keys")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
    }

    @Test func withoutSettingsNobodyNeedsAKey() throws {
        #expect(try plan([:]).load() == LoadedAccess())
        #expect(try plan([:]).crossOrigins.isEmpty)
    }

    @Test func keysComeFromTheFileAndTheSettings() throws {
        let folder = try ScratchFolder()
        let path = try file("# ours\nshop sha256:\(Self.hash)\n", in: folder)
        let flags: [SettingKey: String] = [
            .apiKeysFile: path, .apiKeys: "ops sha256:\(Self.other) scopes=write",
        ]
        let access = try plan(flags).load()
        #expect(access.policy.keys.map(\.name) == ["ops", "shop"])
        #expect(access.policy.keys.map(\.scopes) == [[.write], [.read]])
        #expect(access.warnings.isEmpty)
    }

    /// The file may change at any time, and is read each time.
    @Test func theFileIsReadAnew() throws {
        let folder = try ScratchFolder()
        let path = try file("shop sha256:\(Self.hash)\n", in: folder)
        let plan = try plan([.apiKeysFile: path])
        #expect(try plan.load().policy.keys.count == 1)
        _ = try file("shop sha256:\(Self.hash)\nops sha256:\(Self.other)", in: folder)
        #expect(try plan.load().policy.keys.count == 2)
    }

    /// A file that is emptied by mistake must not open the door.
    @Test(arguments: ["", "\n\n", "# nobody\n", "shop\n"])
    func aFileWithoutKeysIsRefused(text: String) throws {
        let folder = try ScratchFolder()
        let plan = try plan([.apiKeysFile: try file(text, in: folder)])
        let error = #expect(throws: CommandError.self) { try plan.load() }
        #expect(error?.exitStatus == 64)
    }

    /// A variable that was not filled is not a wish to open the door.
    @Test(
        arguments: [
            [.apiKeys: ""], [.apiKeys: ";"], [.apiKeys: "# x"], [.apiKeysFile: ""],
        ] as [[SettingKey: String]]
    )
    func settingsWithoutKeysAreRefused(flags: [SettingKey: String]) {
        let error = #expect(throws: CommandError.self) { try plan(flags) }
        #expect(error?.exitStatus == 64)
    }

    @Test func aNameInBothPlacesIsRefused() throws {
        let folder = try ScratchFolder()
        let path = try file("# one\n\nshop sha256:\(Self.hash)\n", in: folder)
        let flags: [SettingKey: String] = [
            .apiKeysFile: path, .apiKeys: "shop sha256:\(Self.other)",
        ]
        let error = #expect(throws: CommandError.self) { try plan(flags).load() }
        #expect(error?.description.contains("line 3: ") == true)
    }

    @Test func aMissingFileIsRefused() throws {
        let folder = try ScratchFolder()
        // A folder is none, either.
        for path in [folder.path("nowhere"), folder.path("")] {
            let error = #expect(throws: CommandError.unreadableKeys(path: path)) {
                try plan([.apiKeysFile: path]).load()
            }
            #expect(error?.exitStatus == 64)
        }
    }

    @Test func aFileThatOthersMayReadIsWarnedOf() throws {
        let folder = try ScratchFolder()
        let path = try file("shop sha256:\(Self.hash)\n", in: folder)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let warnings = try plan([.apiKeysFile: path]).load().warnings
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("found 644") == true)
    }

    @Test func saysWhichPartOfTheSettingIsWrong() throws {
        let error = #expect(throws: CommandError.self) {
            try plan([.apiKeys: "ops sha256:\(Self.other);shop"])
        }
        #expect(error?.description.contains("part 2") == true)
    }

    @Test func pathsCanBeOpenedOrClosed() throws {
        #expect(try plan([:]).openPaths == AccessPolicy.defaultOpenPaths)
        #expect(try plan([.openRoutes: "none"]).openPaths == [])
        #expect(try plan([.openRoutes: "/info,/healthz"]).openPaths == ["/info", "/healthz"])
    }

    @Test(arguments: ["/refine", "info", "/info, /healthz", "/admin/reload", "/"])
    func otherPathsCannot(text: String) {
        #expect(throws: CommandError.self) { try plan([.openRoutes: text]) }
    }

    @Test(arguments: [
        "*", "https://a.example", "http://localhost:3000,https://b.example", "http://[::1]:80",
    ])
    func originsAreTaken(text: String) throws {
        let origins = try plan([.crossOrigins: text]).crossOrigins
        #expect(origins == Set(text.split(separator: ",").map(String.init)))
    }

    @Test(arguments: [
        "a.example", "https://a.example/", "https://a.example,*", "ftp://a", "https://A.example",
        "https://a b", "null",
    ])
    func whatIsNoOriginIsRefused(text: String) {
        #expect(throws: CommandError.self) { try plan([.crossOrigins: text]) }
    }
}
