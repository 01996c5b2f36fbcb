import TestSupport
import Testing

@testable import TensorFiles

/// The table of broken files, each with the one right error.
@Suite struct MalformedFileTests {
    @Test(arguments: MalformedFile.npyFiles)
    func npyIsRefused(file: MalformedFile) throws {
        let path = try ScratchFile(file.bytes)
        #expect(throws: file.error(path.path)) { _ = try NpyFile(opening: path.path) }
    }

    @Test(arguments: MalformedFile.safetensorsFiles)
    func safetensorsIsRefused(file: MalformedFile) throws {
        let path = try ScratchFile(file.bytes)
        #expect(throws: file.error(path.path)) { _ = try SafetensorsFile(opening: path.path) }
    }

    /// A file in a folder of its own, gone with this value.
    private struct ScratchFile {
        private let folder: ScratchFolder
        let path: String

        init(_ bytes: [UInt8]) throws {
            folder = try ScratchFolder()
            path = try folder.write(bytes, to: "file")
        }
    }
}
