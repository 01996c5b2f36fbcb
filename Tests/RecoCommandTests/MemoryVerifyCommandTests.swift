import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryVerifyCommandTests {
    private func verify(_ toys: ToyFiles, _ more: [String] = []) async throws {
        try await InProcess.run(["memory", "verify", "--memory", toys.path("memory")] + more)
    }

    @Test func aWholeMemoryPasses() async throws {
        let toys = try ToyFiles()
        try await verify(toys)
        try await verify(toys, ["--json"])
    }

    @Test(arguments: [true, false])
    func oneFlippedBitIsFoundAndItsFileNamed(isEmbedding: Bool) async throws {
        let toys = try ToyFiles()
        let shard = try #require(toys.memory.manifest.shards.first)
        let name = "memory/" + (isEmbedding ? shard.embeddingsName : shard.metadataName)
        var bytes = try toys.folder.read(name)
        // Of the metadata, a digit of the last id; of the embeddings, the last value's exponent.
        bytes[bytes.count - (isEmbedding ? 1 : 4)] ^= 1
        let path = try toys.folder.write(bytes, to: name)
        let error = await #expect(throws: MemoryError.self) { try await verify(toys) }
        #expect(error?.description.hasPrefix(path) == true, "\(String(describing: error))")
    }

    @Test func aFolderWithoutAMemoryIsNamed() async throws {
        await #expect(throws: MemoryError.notAMemory(folder: "/nowhere")) {
            try await InProcess.run(["memory", "verify", "--memory", "/nowhere"])
        }
    }
}
