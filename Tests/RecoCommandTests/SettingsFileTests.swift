import Testing

@testable import RecoCommand

struct SettingsFileTests {
    @Test func anUnknownKeyIsRefusedWithItsNearestRelative() throws {
        let file = try ScratchFile("port: 8080\nimage-alpa: 0.3\n")
        let error = try #require(
            throws: CommandError.unknownKey("image-alpa", path: file.path, nearest: "image-alpha")
        ) {
            try SettingsFile(reading: file.path)
        }
        #expect(error.description.contains("nearest known one is 'image-alpha'"))
        #expect(error.exitStatus == 64)
    }

    @Test func aNestedKeyIsUnknown() throws {
        let file = try ScratchFile("image:\n  alpha: 0.3\n")
        #expect(
            throws: CommandError.unknownKey(
                "image.alpha",
                path: file.path,
                nearest: "image-alpha"
            )
        ) {
            try SettingsFile(reading: file.path)
        }
    }

    @Test(arguments: ["", "\n\n", "# only\n  # comments\n", "\r\n# windows\r\n"])
    func aFileThatSaysNothingIsFine(text: String) throws {
        let file = try ScratchFile(text)
        #expect(try SettingsFile(reading: file.path).text(for: .k) == nil)
    }

    @Test(arguments: ["- a\n- b\n", "k: [1\n", "k: 1\nk: 2\n", "just words\n", "k: \"open\n"])
    func whatIsNoMappingIsRefusedInOneLine(text: String) throws {
        let file = try ScratchFile(text)
        let error = try #require(throws: CommandError.self) {
            try SettingsFile(reading: file.path)
        }
        #expect(error.description.hasPrefix(file.path))
        #expect(!error.description.contains("\n"))
        #expect(error.exitStatus == 64)
    }

    @Test func aListIsNoValue() throws {
        let file = try ScratchFile("k: [1, 2]\n")
        #expect(throws: CommandError.self) {
            try SettingsFile(reading: file.path).text(for: .k)
        }
    }

    @Test func aMissingFileIsNamed() {
        #expect(
            throws: CommandError.unreadableConfiguration(
                path: "/nowhere/reco.yaml",
                reason: "it cannot be opened"
            )
        ) {
            try SettingsFile(reading: "/nowhere/reco.yaml")
        }
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("flaw", "lawn", 2),
        ("same", "same", 0),
    ])
    func countsEdits(first: String, second: String, distance: Int) {
        #expect(editDistance(first, second) == distance)
        #expect(editDistance(second, first) == distance)
    }
}
