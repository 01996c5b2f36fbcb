import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryAppendCommandTests {
    private func append(_ toys: ToyFiles, _ more: [String] = []) async throws {
        try await InProcess.run(
            [
                "memory", "append", "--memory", toys.path("memory"), "--image-embeddings",
                toys.path("image.npy"), "--text-embeddings", toys.path("text.npy"),
            ] + more
        )
    }

    @Test func newPairsComeBehindTheOldOnes() async throws {
        let toys = try ToyFiles()
        try await append(toys, ["--metadata", toys.path("metadata.jsonl"), "--encoder", "dice"])
        try await append(toys, ["--rows-per-shard", "30", "--json"])
        let memory = try Memory(opening: toys.path("memory"))
        #expect(memory.manifest.shards.map(\.rows) == [40, 40, 30, 10])
        #expect(memory.name == "toys" && memory.encoder == "dice")
        for first in [40, 80] {
            #expect(
                memory.embeddings(of: Array(first..<first + 40), modality: .image)
                    == toys.memory.embeddings(of: Array(0..<40), modality: .image)
            )
        }
        #expect(try memory.id(of: 79) == "pair-39")
        #expect(try memory.id(of: 119) == "2-39")
    }

    @Test func anotherEncoderIsRefused() async throws {
        let toys = try ToyFiles()
        let expected = MemoryError.wrongEncoder(
            folder: toys.path("memory"),
            expected: "dice",
            found: "coins"
        )
        await #expect(throws: expected) { try await append(toys, ["--encoder", "coins"]) }
        #expect(try Memory(opening: toys.path("memory")).rowCount == 40)
    }

    @Test func thereHaveToBePairs() throws {
        let text = try InProcess.misuse(["memory", "append", "--memory", "m"])
        #expect(text.contains("no pairs to take"), "\(text)")
    }
}
