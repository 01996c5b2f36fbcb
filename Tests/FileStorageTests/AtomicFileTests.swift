import Glibc
import TestSupport
import Testing

@testable import FileStorage

@Suite struct AtomicFileTests {
    /// Thrown by an observer in the place of a crash.
    private static let crash = StorageError.failed(operation: "crash", path: "", errno: 0)

    @Test func replacesTheWholeContent() throws {
        let folder = try ScratchFolder()
        try folder.write(Array("the old and longer content".utf8), to: "file")
        var file = try AtomicFile(replacing: folder.path("file"))
        try file.write(Array("new ".utf8))
        try file.write(Array("content".utf8))
        #expect(file.byteCount == 11)
        try file.commit()
        #expect(try folder.read("file") == Array("new content".utf8))
        #expect(try folder.names() == ["file"])
    }

    @Test func writesMoreThanItsBufferHolds() throws {
        let folder = try ScratchFolder()
        let piece = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var file = try AtomicFile(replacing: folder.path("file"))
        for _ in 0..<7 { try file.write(piece) }
        try file.write(piece + piece + piece)
        try file.commit()
        #expect(try folder.read("file") == Array(repeating: piece, count: 10).flatMap(\.self))
    }

    @Test func leavesTheOldContentWithoutCommit() throws {
        let folder = try ScratchFolder()
        try folder.write([1, 2, 3], to: "file")
        do {
            var file = try AtomicFile(replacing: folder.path("file"))
            try file.write([9, 9])
        }
        #expect(try folder.read("file") == [1, 2, 3])
        #expect(try folder.names() == ["file"])
    }

    @Test(arguments: 0..<5)
    func leavesOldOrNewWhereverItStops(after operationCount: Int) throws {
        let folder = try ScratchFolder()
        try folder.write([1, 2, 3], to: "file")
        let counter = Counter(limit: operationCount)
        do {
            var file = try AtomicFile(replacing: folder.path("file")) {
                _ throws(StorageError) in
                if counter.isSpent() { throw Self.crash }
            }
            try file.write([4, 5])
            try file.commit()
        } catch {
            #expect(error == Self.crash)
        }
        let content = try folder.read("file")
        // The rename is the fifth operation; what comes after it changes no content.
        #expect(content == (operationCount < 4 ? [1, 2, 3] : [4, 5]))
    }

    /// A full disk, an interrupted sync, a forbidden rename: each fails the whole and leaves nothing.
    @Test(arguments: 0..<4)
    func cleansUpWhateverFails(at operationIndex: Int) throws {
        let folder = try ScratchFolder()
        try folder.write([1, 2, 3], to: "file")
        let counter = Counter(limit: operationIndex)
        let failure = StorageError.failed(operation: "any", path: "file", errno: 28)
        #expect(throws: failure) {
            var file = try AtomicFile(replacing: folder.path("file")) { _ throws(StorageError) in
                if counter.isSpent() { throw failure }
            }
            try file.write([4, 5])
            try file.commit()
        }
        #expect(try folder.names() == ["file"])
        #expect(try folder.read("file") == [1, 2, 3])
    }

    @Test func twoWritersOfOneNameDoNotMeet() throws {
        let folder = try ScratchFolder()
        var first = try AtomicFile(replacing: folder.path("file"))
        var second = try AtomicFile(replacing: folder.path("file"))
        try first.write([1])
        try second.write([2, 2])
        try second.commit()
        try first.commit()
        #expect(try folder.read("file") == [1])
        #expect(try folder.names() == ["file"])
    }

    @Test func refusesAFolderThatDoesNotExist() throws {
        let folder = try ScratchFolder()
        let path = folder.path("nowhere/file")
        do {
            let file = try AtomicFile(replacing: path)
            try file.commit()
            Issue.record("a file was made in a folder that does not exist")
        } catch {
            guard case .notFound(let found) = error else {
                Issue.record("expected notFound, found \(error)")
                return
            }
            #expect(found.hasPrefix(path))
        }
    }

    @Test func replacesFilesOnly() throws {
        let folder = try ScratchFolder()
        let pipe = folder.path("pipe")
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for path in [folder.path, pipe, "/dev/null"] {
            #expect(throws: StorageError.notARegularFile(path: path)) {
                let file = try AtomicFile(replacing: path)
                try file.commit()
            }
        }
        #expect(try folder.names() == ["pipe"])
    }
}
