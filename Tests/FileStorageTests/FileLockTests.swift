import TestSupport
import Testing

@testable import FileStorage

@Suite struct FileLockTests {
    @Test func isHeldByOneAtATimeAndGivenBack() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("lock")
        do {
            let lock = try FileLock(locking: path)
            #expect(throws: StorageError.locked(path: path)) { _ = try FileLock(locking: path) }
            _ = consume lock
        }
        _ = try FileLock(locking: path)
        #expect(try scratch.names() == ["lock"])
    }

    @Test func needsAFolderToLiveIn() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("nowhere/lock")
        #expect(throws: StorageError.notFound(path: path)) { _ = try FileLock(locking: path) }
    }

    @Test func tellsItsObserverFirst() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("lock")
        let refusal = StorageError.failed(operation: "open", path: path, errno: 28)
        #expect(throws: refusal) {
            _ = try FileLock(locking: path) { _ throws(StorageError) in throw refusal }
        }
        #expect(try scratch.names() == [])
    }
}
