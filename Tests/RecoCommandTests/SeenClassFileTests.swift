import TestSupport
import Testing

@testable import RecoCommand

struct SeenClassFileTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func classes(_ text: String, names: [String]) throws -> Set<Int> {
        let path = try folder.write(Array(text.utf8), to: "seen.txt")
        return try SeenClassFile.classes(in: path, names: names)
    }

    @Test func linesAreNamesWhenAllOfThemAre() throws {
        #expect(try classes("c d\na\n", names: ["a", "b", "c d"]) == [0, 2])
        // Here "1" is what class 0 is called, and not class 1.
        #expect(try classes("1\n0", names: ["1", "0", "7"]) == [0, 1])
        #expect(try classes("a", names: ["a", "b", "a"]) == [0, 2])
    }

    @Test func otherwiseTheyAreNumbers() throws {
        #expect(try classes("2\n0\n2\n", names: ["a", "b", "c"]) == [0, 2])
        #expect(try classes("1\n2\n", names: ["1", "b", "c"]) == [1, 2])
    }

    @Test func emptyLinesCountForNothing() throws {
        #expect(try classes("\na\n \n\nb\n\n", names: ["a", "b"]) == [0, 1])
        #expect(try classes("", names: ["a", "b"]) == [])
    }

    @Test(arguments: [
        ("a\nzebra\n", 1, "zebra"), ("0\n\n3\n", 2, "3"), ("0\n-1", 1, "-1"), ("0\na", 1, "a"),
    ])
    func aLineThatIsNeitherIsNamed(text: String, row: Int, found: String) throws {
        let expected = CommandError.badRow(
            path: folder.path("seen.txt"),
            row: row,
            reason: "expected the name of a class, or on every line a number in 0..<3, found "
                + "'\(found)'"
        )
        #expect(throws: expected) { try classes(text, names: ["a", "b", "c"]) }
    }

    @Test func whatIsNoTextIsRefused() throws {
        let path = try folder.write([0xFF, 0xFE], to: "seen.bin")
        let expected = CommandError.unreadable(
            path: path,
            expected: "a text file, one class a line"
        )
        #expect(throws: expected) { try SeenClassFile.classes(in: path, names: ["a"]) }
    }
}
