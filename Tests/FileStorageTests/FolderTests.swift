import TestSupport
import Testing

@testable import FileStorage

@Suite struct FolderTests {
    @Test func makesWhatIsMissingOnTheWay() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("one/two/three")
        try Folder.make(path)
        try Folder.make(path)
        guard case .folder = try Folder.content(at: path) else {
            Issue.record("no folder at \(path)")
            return
        }
        try scratch.write([1], to: "file")
        #expect(throws: StorageError.notAFolder(path: scratch.path("file"))) {
            try Folder.make(scratch.path("file"))
        }
    }

    @Test func listsNamesInByteOrder() throws {
        let scratch = try ScratchFolder()
        for name in ["b", "a10", "a2", "Z"] { try scratch.write([], to: name) }
        #expect(try Folder.names(in: scratch.path) == ["Z", "a10", "a2", "b"])
        #expect(throws: StorageError.notAFolder(path: scratch.path("b"))) {
            _ = try Folder.names(in: scratch.path("b"))
        }
    }

    @Test func removesAFileOnceAndAgain() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write([1], to: "file")
        try Folder.removeFile(path)
        try Folder.removeFile(path)
        #expect(try scratch.names() == [])
    }

    @Test(arguments: [
        ("/a/b", "/a"), ("/a/b/", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a//b", "a"),
        (".", ".."),
    ])
    func knowsTheFolderAround(path: String, parent: String) {
        #expect(Folder.parent(of: path) == parent)
    }
}
