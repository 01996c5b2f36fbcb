import TestSupport
import Testing

@testable import FileStorage

@Suite struct FileOperationTests {
    /// Bytes before the name, and the name before the folder: the order that crash safety rests on.
    @Test func aReplacementSynchronizesBeforeAndAfterItsRename() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("file")
        let recorded = RecordedOperations()
        var file = try AtomicFile(replacing: path, observer: recorded.observer)
        try file.write([1, 2, 3])
        try file.commit()
        guard case .create(let partial) = recorded.all.first else {
            Issue.record("nothing was created: \(recorded.all)")
            return
        }
        #expect(partial.hasPrefix("\(path)\(AtomicFile.partialMark)"))
        #expect(
            recorded.all == [
                .create(path: partial), .write(path: partial, byteCount: 3),
                .synchronize(path: partial), .rename(from: partial, to: path),
                .synchronizeFolder(path: scratch.path),
            ]
        )
    }

    @Test func foldersAreMadeFromTheTopAndEachSynchronized() throws {
        let scratch = try ScratchFolder()
        let recorded = RecordedOperations()
        let (one, two) = (scratch.path("one"), scratch.path("one/two"))
        try Folder.make(two, observer: recorded.observer)
        try Folder.make(two, observer: recorded.observer)
        try Folder.removeFile(scratch.path("none"), observer: recorded.observer)
        #expect(
            recorded.all == [
                .makeFolder(path: one), .synchronizeFolder(path: scratch.path),
                .makeFolder(path: two), .synchronizeFolder(path: one),
                .remove(path: scratch.path("none")),
            ]
        )
    }
}
