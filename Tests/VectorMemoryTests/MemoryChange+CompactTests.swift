import FileStorage
import TensorFiles
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryChangeCompactTests {
    @Test(arguments: [ElementType.f32, .f16])
    func leavesTheBytesOfABuildWithoutTheRemovedPairs(elementType: ElementType) throws {
        let files = try PairFiles(rowCount: 50, dimension: 7)
        try files.build(elementType: elementType, shardRowLimit: 12)
        let change = MemoryChange(of: files.output)
        let removed = [0, 1, 2, 11, 12, 30, 48, 49]
        let thinned = try change.remove(Set(removed.map { "id-\($0)" })).memory
        var reports: [[Int]] = []
        let compaction = try change.compact { reports.append([$0, $1]) }
        let kept = try files.keeping(Set(0..<50).subtracting(removed).sorted())
        let built = try kept.build(elementType: elementType, shardRowLimit: 100)
        // Not only alike: the same files, which the checksum says.
        #expect(compaction.memory.checksum == built.checksum)
        try expectTwins(compaction.memory, built)
        #expect(compaction.memory.manifest.formatVersion == 1)
        #expect(compaction.isChanged)
        #expect(compaction.oldShardCount == 5)
        #expect(compaction.droppedRowCount == 8)
        #expect(
            compaction.droppedByteCount
                == thinned.manifest.byteCount - compaction.memory.manifest.byteCount
        )
        #expect(compaction.droppedByteCount > 8 * 2 * 7 * elementType.byteCount)
        #expect(reports.last?[0] == reports.last?[1])
        #expect(
            try Folder.names(in: files.output) == [
                "000005.jsonl", "000005.safetensors", "memory.json", "memory.lock",
            ]
        )
    }

    @Test func whatIsCompactStaysUntouched() throws {
        let files = try PairFiles(rowCount: 10)
        let old = try files.build(shardRowLimit: 4)
        let compaction = try MemoryChange(of: files.output).compact(shardRowLimit: 4)
        #expect(!compaction.isChanged)
        #expect(compaction.droppedByteCount == 0)
        #expect(compaction.memory.manifest == old.manifest)
        #expect(try Memory(opening: files.output).manifest == old.manifest)
    }

    @Test func fullShardsKeepTheirFiles() throws {
        let files = try PairFiles(rowCount: 17)
        let old = try files.build(shardRowLimit: 5)
        let change = MemoryChange(of: files.output)
        _ = try change.remove(["id-6", "id-16"])
        let memory = try change.compact(shardRowLimit: 5).memory
        #expect(memory.manifest.shards.map(\.name) == ["000000", "000004", "000002", "000005"])
        #expect(memory.manifest.shards.map(\.rows) == [5, 4, 5, 1])
        #expect(memory.manifest.shards[0] == old.manifest.shards[0])
        try expectTwins(
            memory,
            try files.keeping(Set(0..<17).subtracting([6, 16]).sorted()).build()
        )
        #expect(try !change.compact(shardRowLimit: 5).isChanged)
    }

    /// Otherwise a new checksum would make the damage right.
    @Test func damageIsFoundBeforeItIsCopied() throws {
        let files = try PairFiles(rowCount: 8)
        let shard = try #require(try files.build().manifest.shards.last)
        _ = try MemoryChange(of: files.output).remove(["id-7"])
        let before = try Memory(opening: files.output).manifest
        for name in [shard.embeddingsName, shard.metadataName] {
            let bytes = try files.scratch.read("memory/\(name)")
            var damaged = bytes
            damaged[damaged.count - 3] ^= 1
            try files.scratch.write(damaged, to: "memory/\(name)")
            let names = try Folder.names(in: files.output)
            let error = #expect(throws: MemoryError.self) {
                _ = try MemoryChange(of: files.output).compact()
            }
            #expect(error?.description.contains("\(name): damaged") == true)
            #expect(try Folder.names(in: files.output) == names)
            #expect(try Memory(opening: files.output).manifest == before)
            try files.scratch.write(bytes, to: "memory/\(name)")
        }
        #expect(try MemoryChange(of: files.output).compact().memory.rowCount == 7)
    }
}
