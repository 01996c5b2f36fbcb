import Foundation
import TensorFiles
import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryDescriptionTests {
    /// The memory of the toys again, with other files.
    private func memory(_ toys: ToyFiles, shardRowLimit: Int) throws -> Memory {
        var builder = MemoryBuilder(
            output: toys.path("other"),
            name: "other",
            elementType: .f16,
            shardRowLimit: shardRowLimit
        )
        try builder.add(
            PairSource(
                imageEmbeddings: toys.path("image.npy"),
                textEmbeddings: toys.path("text.npy")
            )
        )
        return try builder.commit()
    }

    private func byteCount(of folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".safetensors") || $0.hasSuffix(".jsonl") }
            .reduce(0) { try $0 + Data(contentsOf: URL(filePath: "\(folder)/\($1)")).count }
    }

    @Test func countsWhatLiesInTheFolder() throws {
        let toys = try ToyFiles()
        let one = MemoryDescription(toys.memory)
        #expect(one.shards == 1 && one.rows == 40 && one.dimension == 6 && one.dtype == "F32")
        #expect(try one.byteCount == byteCount(of: toys.path("memory")))
        let other = MemoryDescription(try memory(toys, shardRowLimit: 15))
        #expect(other.shards == 3 && other.rows == 40 && other.dtype == "F16")
        #expect(try other.byteCount == byteCount(of: toys.path("other")))
        #expect(one.checksum != other.checksum)
    }

    @Test func theTextHasALineForEverything() throws {
        let toys = try ToyFiles()
        let description = MemoryDescription(toys.memory)
        #expect(
            description.text.split(separator: "\n") == [
                "name       toys", "encoder    dice", "pairs      40 of dimension 6, F32",
                "removed    0 pairs",
                "files      1 shard(s), \(description.byteCount) bytes",
                "checksum   \(toys.memory.checksum)",
            ]
        )
        let other = MemoryDescription(try memory(toys, shardRowLimit: 20))
        #expect(other.text.contains("\nencoder    not said\n"))
    }

    @Test func theJSONHasTheNamesThatOtherProgramsRead() throws {
        let toys = try ToyFiles()
        let text = try JSONOutput.encode(MemoryDescription(toys.memory))
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let object = try #require(value as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "byte_count", "checksum", "dimension", "dtype", "encoder", "name", "removed_rows",
                "rows",
                "shards",
            ]
        )
        #expect(object["rows"] as? Int == 40)
        #expect(object["encoder"] as? String == "dice")
    }

    @Test func removedPairsAreCountedApart() throws {
        let toys = try ToyFiles()
        let before = MemoryDescription(toys.memory)
        let memory = try MemoryChange(of: toys.path("memory")).remove(["pair-3", "pair-9"]).memory
        let description = MemoryDescription(memory)
        #expect(description.rows == 38 && description.removedRows == 2)
        #expect(description.byteCount == before.byteCount)
        #expect(description.text.contains("\npairs      38 of"))
        #expect(description.text.contains("\nremoved    2 pairs\n"))
    }
}
