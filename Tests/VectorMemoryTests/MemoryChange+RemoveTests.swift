import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryChangeRemoveTests {
    /// Removed rows are as if they had never been, whatever tails the kernels have to compute.
    @Test(arguments: Array(stride(from: 1, through: 67, by: 11)), [ElementType.f32, .f16])
    func whatIsLeftIsWhatABuildOfItIs(dimension: Int, elementType: ElementType) throws {
        let files = try PairFiles(rowCount: 90, dimension: dimension, seed: UInt64(dimension))
        try files.build(elementType: elementType, shardRowLimit: 60)
        var generator = SeededGenerator(seed: UInt64(dimension))
        var kept = Set(0..<90)
        // Twice, so that a removal meets an earlier one.
        for _ in 0..<2 {
            let removed = kept.sorted().filter { _ in generator.uniform() < 0.2 }
            kept.subtract(removed)
            let removal = try MemoryChange(of: files.output).remove(
                Set(removed.map { "id-\($0)" })
            )
            #expect(removal.removedCount == removed.count)
            #expect(removal.memory.manifest.formatVersion == 2)
        }
        try expectTwins(
            try Memory(opening: files.output),
            try files.keeping(kept.sorted()).build(elementType: elementType, shardRowLimit: 90)
        )
    }

    /// Enough rows for codes and for three threads.
    @Test(arguments: [0.01, 0.1, 0.5])
    func aLargeMemoryIsSearchedAlike(share: Double) throws {
        let files = try PairFiles(rowCount: 20_000, dimension: 8)
        try files.build(shardRowLimit: 15_000)
        var generator = SeededGenerator(seed: 3)
        let kept = (0..<20_000).filter { row in
            Double(generator.uniform()) >= share && !(9000..<11_000).contains(row)
        }
        let removed = Set(0..<20_000).subtracting(kept)
        let memory = try MemoryChange(of: files.output)
            .remove(Set(removed.map { "id-\($0)" })).memory
        try expectTwins(memory, try files.keeping(kept).build(shardRowLimit: 20_000))
    }

    @Test func onlyTheManifestChanges() throws {
        let files = try PairFiles(rowCount: 8)
        let old = try files.build(shardRowLimit: 3)
        let names = try Folder.names(in: files.output)
        let memory = try MemoryChange(of: files.output).remove(["id-1", "id-3", "id-4", "id-5"])
            .memory
        #expect(try Folder.names(in: files.output) == names)
        #expect(memory.manifest.shards.map(\.removed) == [[1, 2], [0, 3], nil])
        #expect(memory.manifest.shards.map(\.embeddings) == old.manifest.shards.map(\.embeddings))
        #expect(memory.firstEntries == [0, 2, 2])
        #expect(try (0..<4).map(memory.id) == ["id-0", "id-2", "id-6", "id-7"])
        #expect(memory.checksum != old.checksum)
    }

    @Test func allPairsOfAnIDGo() throws {
        let lines = [#"{"id":"a"}"#, #"{"id":7}"#, #"{"id":"7"}"#, #"{"id":"a"}"#, #"{"id":"b"}"#]
        let files = try PairFiles(
            images: Numbers.normalMatrix(rowCount: 5, columnCount: 4, seed: 1),
            texts: Numbers.normalMatrix(rowCount: 5, columnCount: 4, seed: 2),
            lines: lines
        )
        try files.build(shardRowLimit: 2)
        let change = MemoryChange(of: files.output)
        #expect(try change.remove(["a"]).removedCount == 2)
        // A number is its text.
        let second = try change.remove(["7"])
        #expect(second.removedCount == 2)
        #expect(try second.memory.id(of: 0) == "b")
        // What is removed has no id any more.
        #expect(throws: MemoryError.unknownIDs(folder: files.output, ids: ["a"])) {
            _ = try change.remove(["a"])
        }
    }

    @Test func unknownIDsAreNamedUnlessTheyArePassedOver() throws {
        let files = try PairFiles(rowCount: 4)
        let before = try files.build().manifest
        let change = MemoryChange(of: files.output)
        let ids: Set = ["y", "id-1", "x"]
        #expect(throws: MemoryError.unknownIDs(folder: files.output, ids: ["x", "y"])) {
            _ = try change.remove(ids)
        }
        #expect(try Memory(opening: files.output).manifest == before)
        let removal = try change.remove(ids, ignoringUnknown: true)
        #expect(removal.removedCount == 1)
        #expect(removal.unknownIDs == ["x", "y"])
        let nothing = try change.remove(ids, ignoringUnknown: true)
        #expect(nothing.removedCount == 0)
        #expect(nothing.memory.manifest == removal.memory.manifest)
        #expect(try change.remove([]).removedCount == 0)
    }

    @Test func theLastPairStays() throws {
        let files = try PairFiles(rowCount: 4)
        try files.build()
        let change = MemoryChange(of: files.output)
        #expect(throws: MemoryError.nothingLeft(folder: files.output, rowCount: 4)) {
            _ = try change.remove(["id-0", "id-1", "id-2", "id-3"])
        }
        let one = try change.remove(["id-0", "id-1", "id-3"]).memory
        #expect(try one.rowCount == 1 && one.id(of: 0) == "id-2")
        #expect(throws: MemoryError.nothingLeft(folder: files.output, rowCount: 1)) {
            _ = try change.remove(["id-2"])
        }
        try expectTwins(one, try files.keeping([2]).build())
    }

    @Test func progressCountsEveryPair() throws {
        let files = try PairFiles(rowCount: 8)
        try files.build(shardRowLimit: 3)
        var reports: [[Int]] = []
        _ = try MemoryChange(of: files.output).remove(["id-4"]) { reports.append([$0, $1]) }
        #expect(reports.last == [8, 8])
    }
}
