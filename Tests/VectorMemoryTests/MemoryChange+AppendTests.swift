import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryChangeAppendTests {
    @Test(arguments: [ElementType.f32, .f16])
    func oldAndNewPairsAreThoseOfOneBuild(elementType: ElementType) throws {
        let whole = try PairFiles(rowCount: 23, dimension: 11)
        let (first, second) = (try whole.keeping(0..<9), try whole.keeping(9..<20))
        let third = try whole.keeping(20..<23)
        let old = try first.build(elementType: elementType, shardRowLimit: 4)
        let kept = try old.manifest.shards.map { shard in
            try first.scratch.read("memory/\(shard.embeddingsName)")
        }
        var reports: [[Int]] = []
        let memory = try MemoryChange(of: first.output).append(
            [try second.source(), try third.source()],
            shardRowLimit: 5
        ) { reports.append([$0, $1]) }
        try expectTwins(memory, try whole.build(elementType: elementType))
        #expect(memory.manifest.shards.map(\.rows) == [4, 4, 1, 5, 5, 4])
        #expect(memory.manifest.shards.map(\.name) == (0..<6).map { "00000\($0)" })
        #expect(memory.manifest.formatVersion == 1)
        #expect(memory.name == old.name)
        #expect(reports.last == [14, 14])
        for (shard, bytes) in zip(old.manifest.shards, kept) {
            #expect(try first.scratch.read("memory/\(shard.embeddingsName)") == bytes)
        }
    }

    @Test func appendingToWhatHasRemovedPairsKeepsThemRemoved() throws {
        let whole = try PairFiles(rowCount: 12)
        let first = try whole.keeping(0..<8)
        try first.build()
        _ = try MemoryChange(of: first.output).remove(["id-0", "id-4"])
        let memory = try MemoryChange(of: first.output)
            .append([try whole.keeping(8..<12).source()])
        #expect(memory.manifest.removedRowCount == 2)
        try expectTwins(memory, try whole.keeping([1, 2, 3, 5, 6, 7, 8, 9, 10, 11]).build())
    }

    /// Ids that are made up never meet, whatever was removed and compacted in between.
    @Test func pairsWithoutAnIDGetOneThatNoPairHad() throws {
        let files = try PairFiles(rowCount: 4)
        let bare = try PairSource(
            imageEmbeddings: files.imagePath,
            textEmbeddings: files.textPath
        )
        var builder = MemoryBuilder(output: files.output, name: "m")
        try builder.add(bare)
        _ = try builder.commit()
        let change = MemoryChange(of: files.output)
        var ids: Set = ["0", "1", "2", "3"]
        for round in 0..<3 {
            let memory = try change.append([bare, bare], shardRowLimit: 3)
            let all = try (0..<memory.rowCount).map(memory.id)
            #expect(Set(all).count == all.count)
            let new = all.suffix(8)
            #expect(ids.isDisjoint(with: new))
            ids.formUnion(new)
            if round == 0 { #expect(Array(new) == (0..<8).map { "1-\($0)" }) }
            _ = try change.remove(Set(new.suffix(5)))
            _ = try change.compact()
        }
    }

    @Test func refusesWhatDoesNotBelong() throws {
        let files = try PairFiles(rowCount: 3)
        var builder = MemoryBuilder(output: files.output, name: "m", encoder: "ViT-B/32")
        try builder.add(try files.source())
        let before = try builder.commit().manifest
        let change = MemoryChange(of: files.output)
        let wide = try PairFiles(rowCount: 2, dimension: 5)
        let (good, bad) = (try files.source(), try wide.source())
        #expect(throws: MemoryError.wrongDimension(path: wide.imagePath, expected: 4, found: 5)) {
            _ = try change.append([good, bad])
        }
        #expect(
            throws: MemoryError.wrongEncoder(
                folder: files.output,
                expected: "ViT-B/32",
                found: "ViT-L/14"
            )
        ) { _ = try change.append([good], encoder: "ViT-L/14") }
        #expect(throws: MemoryError.noRows) { _ = try change.append([]) }
        #expect(try Memory(opening: files.output).manifest == before)
        #expect(try change.append([good], encoder: "ViT-B/32").rowCount == 6)
    }

    @Test func anEncoderThatTheMemoryDoesNotSayIsRefused() throws {
        let files = try PairFiles(rowCount: 3)
        try files.build()
        let source = try files.source()
        #expect(
            throws: MemoryError.wrongEncoder(folder: files.output, expected: nil, found: "x")
        ) { _ = try MemoryChange(of: files.output).append([source], encoder: "x") }
    }

    @Test func aBadRowLeavesTheOldMemoryAndNoFile() throws {
        let files = try PairFiles(rowCount: 5)
        let before = try files.build().manifest
        let names = try Folder.names(in: files.output)
        var texts = files.texts
        texts.values[4 * 4] = .nan
        try NpyFile.write(texts, to: files.textPath)
        let source = try files.source()
        #expect(throws: MemoryError.nonFinite(path: files.textPath, row: 4)) {
            _ = try MemoryChange(of: files.output).append([source], shardRowLimit: 2)
        }
        #expect(try Folder.names(in: files.output) == names)
        #expect(try Memory(opening: files.output).manifest == before)
    }
}
