import TestSupport
import Testing

@testable import RecoCommand

struct LineFileTests {
    private struct Value: Encodable {
        let b: Int
        let a: String
    }

    @Test func aValueIsALine() throws {
        let folder = try ScratchFolder()
        var file = try LineFile(replacing: folder.path("lines.jsonl"))
        try file.write(Value(b: 1, a: "x/y"))
        try file.write(Value(b: -2, a: "two\nlines"))
        try file.write([0.5, 3])
        try file.commit()
        let text = String(decoding: try folder.read("lines.jsonl"), as: UTF8.self)
        #expect(
            text == #"""
                {"a":"x/y","b":1}
                {"a":"two\nlines","b":-2}
                [0.5,3]

                """#
        )
    }

    @Test func theFileIsNotThereBeforeItIsWhole() throws {
        let folder = try ScratchFolder()
        var file = try LineFile(replacing: folder.path("lines.jsonl"))
        try file.write(1)
        #expect(!(try folder.names().contains("lines.jsonl")))
        try file.commit()
        #expect(try folder.names() == ["lines.jsonl"])
    }

    @Test func whatIsGivenUpLeavesTheOldFileAlone() throws {
        let folder = try ScratchFolder()
        try folder.write([1, 2, 3], to: "lines.jsonl")
        do {
            var file = try LineFile(replacing: folder.path("lines.jsonl"))
            try file.write("new")
        }
        #expect(try folder.read("lines.jsonl") == [1, 2, 3])
        #expect(try folder.names() == ["lines.jsonl"])
    }

    @Test func aFolderThatIsNotThereIsRefusedAtOnce() {
        #expect(throws: (any Error).self) { _ = try LineFile(replacing: "/nowhere/lines.jsonl") }
    }

    @Test func whatJSONCannotSayThrows() throws {
        let folder = try ScratchFolder()
        var file = try LineFile(replacing: folder.path("lines.jsonl"))
        var error: (any Error)?
        do { try file.write([Double.nan]) } catch let thrown { error = thrown }
        #expect(error is EncodingError)
    }
}
