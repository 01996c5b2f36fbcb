import Foundation
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

    /// How many kilobytes of a file this process holds through mappings.
    private func residentKilobytes(of path: String) throws -> Int {
        // The system says that this file has no bytes, so it is read until no more come.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/smaps"))
        var bytes = Data()
        while let part = try file.read(upToCount: 65_536), !part.isEmpty { bytes += part }
        let maps = String(decoding: bytes, as: UTF8.self)
        var isThisFile = false
        var total = 0
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first?.hasSuffix(":") == false {
                isThisFile = line.hasSuffix(path)
            } else if isThisFile, words.first == "Rss:", words.count > 1 {
                total += Int(words[1]) ?? 0
            }
        }
        return total
    }

    @Test(arguments: [0, 1, 1_000_000])
    func releasedPagesLeaveTheProcessAndComeBack(count: Int) throws {
        let folder = try ScratchFolder()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = try folder.write(bytes, to: "released")
        let file = try MappedFile(reading: path)
        for _ in 0..<2 {
            #expect((0..<count).allSatisfy { file.bytes.byte(at: $0) == bytes[$0] })
            #expect(try residentKilobytes(of: path) >= count / 1024)
            file.releasePages()
            #expect(try residentKilobytes(of: path) == 0)
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
