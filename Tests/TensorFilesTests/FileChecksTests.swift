import FileStorage
import TestSupport
import Testing

@testable import TensorFiles

@Suite struct FileChecksTests {
    @Test func aFileIsNeitherShorterNorLongerThanExpected() throws {
        let folder = try ScratchFolder()
        let path = try folder.write([1, 2, 3], to: "file")
        let file = try mapping(path)
        try checkByteCount(of: file, expected: 3, path)
        #expect(
            throws: TensorFileError.truncated(path: path, expectedByteCount: 4, byteCount: 3)
        ) { try checkByteCount(of: file, expected: 4, path) }
        #expect(
            throws: TensorFileError.trailingBytes(path: path, expectedByteCount: 2, byteCount: 3)
        ) { try checkByteCount(of: file, expected: 2, path) }
    }

    @Test func aMissingFileIsAStorageError() throws {
        let path = try ScratchFolder().path("none")
        #expect(throws: TensorFileError.storage(.notFound(path: path))) { _ = try mapping(path) }
    }
}
