import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryCompactCommandTests {
    private func compact(_ toys: ToyFiles, _ more: [String] = []) async throws {
        try await InProcess.run(["memory", "compact", "--memory", toys.path("memory")] + more)
    }

    @Test func removedPairsLeaveTheFiles() async throws {
        let toys = try ToyFiles()
        try await InProcess.run([
            "memory", "remove", "--memory", toys.path("memory"), "--id", "pair-5",
        ])
        let thinned = try Memory(opening: toys.path("memory"))
        #expect(thinned.manifest.removedRowCount == 1)
        try await compact(toys)
        let memory = try Memory(opening: toys.path("memory"))
        #expect(memory.rowCount == 39 && memory.manifest.removedRowCount == 0)
        #expect(memory.manifest.byteCount < thinned.manifest.byteCount)
        try await compact(toys, ["--json"])
        #expect(try Memory(opening: toys.path("memory")).manifest == memory.manifest)
    }

    @Test func shardsAreAsLongAsTheyMayBe() async throws {
        let toys = try ToyFiles()
        try await InProcess.run([
            "memory", "build", "--image-embeddings", toys.path("image.npy"), "--text-embeddings",
            toys.path("text.npy"), "--output", toys.path("memory"), "--rows-per-shard", "8",
        ])
        try await compact(toys, ["--rows-per-shard", "17"])
        let memory = try Memory(opening: toys.path("memory"))
        #expect(memory.manifest.shards.map(\.rows) == [16, 16, 8])
        #expect(
            try InProcess.misuse(["memory", "compact", "--rows-per-shard", "0"])
                .contains("--rows-per-shard")
        )
    }
}
