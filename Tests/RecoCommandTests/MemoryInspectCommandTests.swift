import Foundation
import TensorFiles
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryInspectCommandTests {
    private func shardPath(_ toys: ToyFiles) throws -> String {
        let shard = try #require(toys.memory.manifest.shards.first)
        return "memory/" + shard.embeddingsName
    }

    /// Opening looks at sizes and shapes; every byte is the business of `verify`.
    @Test func aMemoryIsOpenedAndNotReadWhole() async throws {
        let toys = try ToyFiles()
        var bytes = try toys.folder.read(shardPath(toys))
        bytes[bytes.count - 1] ^= 1
        try toys.folder.write(bytes, to: shardPath(toys))
        try await InProcess.run(["memory", "inspect", "--memory", toys.path("memory"), "--json"])
    }

    @Test func aFileThatIsTooShortIsNamed() async throws {
        let toys = try ToyFiles()
        let bytes = try toys.folder.read(shardPath(toys))
        let path = try toys.folder.write(Array(bytes.dropLast()), to: shardPath(toys))
        let fault = TensorFileError.truncated(
            path: path,
            expectedByteCount: bytes.count,
            byteCount: bytes.count - 1
        )
        await #expect(throws: MemoryError.tensorFile(fault)) {
            try await InProcess.run(["memory", "inspect", "--memory", toys.path("memory")])
        }
    }

    @Test func aFolderThatIsNoMemoryIsNamed() async throws {
        let toys = try ToyFiles()
        await #expect(throws: MemoryError.notAMemory(folder: toys.folder.path)) {
            try await InProcess.run(["memory", "inspect", "--memory", toys.folder.path])
        }
    }

    @Test func theFolderMayStandInTheConfiguration() async throws {
        let toys = try ToyFiles()
        let file = try ScratchFile("memory: \(toys.path("nothing"))\n")
        await #expect(throws: MemoryError.notAMemory(folder: toys.path("nothing"))) {
            try await InProcess.run(["memory", "inspect", "--config", file.path])
        }
        try await InProcess.run([
            "memory", "inspect", "--config", file.path, "--memory", toys.path("memory"),
        ])
    }
}
