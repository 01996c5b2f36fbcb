import FileStorage
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MetadataFileTests {
    @Test(arguments: [0, 1, 2, 15, 16, 17, 31, 32, 33, 100])
    func findsEveryLine(count: Int) throws {
        let scratch = try ScratchFolder()
        let lines = (0..<count).map { String(repeating: "x", count: $0 % 7) + "\($0)" }
        for end in ["", "\n"] where count > 0 || end.isEmpty {
            let text = lines.joined(separator: "\n") + end
            let file = try MetadataFile(
                opening: scratch.write(Array(text.utf8), to: "lines")
            )
            #expect(file.lineCount == count)
            #expect((0..<count).map { file.line($0) } == lines.map { Array($0.utf8) })
        }
    }

    @Test func emptyLinesCount() throws {
        let scratch = try ScratchFolder()
        let file = try MetadataFile(opening: scratch.write(Array("\n\na\n\n".utf8), to: "lines"))
        #expect((0..<file.lineCount).map { file.line($0) } == [[], [], [0x61], []])
    }

    @Test func knowsItsSizeAndChecksum() throws {
        let scratch = try ScratchFolder()
        let file = try MetadataFile(opening: scratch.write(Array("abc".utf8), to: "lines"))
        #expect(file.byteCount == 3)
        #expect(file.checksum() == Checksum.sha256(ofText: "abc"))
    }
}
