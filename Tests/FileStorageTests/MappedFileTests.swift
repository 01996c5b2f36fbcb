import Glibc
import TestSupport
import Testing

@testable import FileStorage

@Suite struct MappedFileTests {
    @Test(arguments: [0, 1, 4_095, 4_096, 100_000])
    func mapsEveryByte(count: Int) throws {
        let folder = try ScratchFolder()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = try folder.write(bytes, to: "file")
        let file = try MappedFile(reading: path)
        #expect(file.byteCount == count)
        #expect((0..<count).allSatisfy { file.bytes.byte(at: $0) == bytes[$0] })
    }

    @Test func tellsWhatIsNoFile() throws {
        let folder = try ScratchFolder()
        #expect(throws: StorageError.notFound(path: folder.path("none"))) {
            _ = try MappedFile(reading: folder.path("none"))
        }
        #expect(throws: StorageError.notARegularFile(path: folder.path)) {
            _ = try MappedFile(reading: folder.path)
        }
    }

    @Test func doesNotWaitForAPipe() throws {
        let folder = try ScratchFolder()
        let path = folder.path("pipe")
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(throws: StorageError.notARegularFile(path: path)) {
            _ = try MappedFile(reading: path)
        }
    }

    @Test func keepsTheContentOfAFileThatIsReplaced() throws {
        let folder = try ScratchFolder()
        let path = try folder.write([1, 2, 3], to: "file")
        let mapped = try MappedFile(reading: path)
        var file = try AtomicFile(replacing: path)
        try file.write([7])
        try file.commit()
        #expect(mapped.byteCount == 3)
        #expect(mapped.bytes.byte(at: 0) == 1)
        #expect(try folder.read("file") == [7])
    }
}
