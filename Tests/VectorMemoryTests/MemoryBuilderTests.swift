import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryBuilderTests {
    @Test func joinsSourcesInTheOrderGiven() throws {
        let (first, second) = (
            try PairFiles(rowCount: 4, seed: 1, idPrefix: "a"),
            try PairFiles(rowCount: 3, seed: 7, idPrefix: "b")
        )
        let scratch = try ScratchFolder()
        var builder = MemoryBuilder(
            output: scratch.path("deep/memory"),
            name: "joined",
            encoder: "ViT-B/32",
            shardRowLimit: 5
        )
        try builder.add(try first.source())
        try builder.add(try second.source())
        #expect(builder.rowCount == 7)
        var reports: [[Int]] = []
        let memory = try builder.commit { reports.append([$0, $1]) }
        #expect(memory.name == "joined")
        #expect(memory.encoder == "ViT-B/32")
        #expect(memory.rowCount == 7)
        #expect(memory.shards.map(\.rowCount) == [5, 2])
        #expect(
            try (0..<7).map { try memory.id(of: $0) } == ["a0", "a1", "a2", "a3", "b0", "b1", "b2"]
        )
        let expected = naiveUnitRows(first.images) + naiveUnitRows(second.images)
        let rows = memory.embeddings(of: Array(0..<7), modality: .image)
        for row in 0..<7 {
            for column in 0..<4 {
                #expect(abs(Double(rows[row: row][column]) - expected[row][column]) < 1e-7)
            }
        }
        #expect(reports.last == [7, 7])
        #expect(reports.map { $0[0] } == reports.map { $0[0] }.sorted())
        #expect(
            try scratch.names().count == 1
                && Folder.names(in: scratch.path("deep/memory")) == [
                    "000000.jsonl", "000000.safetensors", "000001.jsonl", "000001.safetensors",
                    "memory.json", "memory.lock",
                ]
        )
    }

    @Test func rowsWithoutMetadataAreNamedByTheirEntry() throws {
        let files = try PairFiles(rowCount: 4)
        let bare = try PairSource(
            imageEmbeddings: files.imagePath,
            textEmbeddings: files.textPath
        )
        var builder = MemoryBuilder(output: files.output, name: "m", shardRowLimit: 3)
        try builder.add(bare)
        try builder.add(bare)
        let memory = try builder.commit()
        #expect(try (0..<8).map { try memory.id(of: $0) } == (0..<8).map(String.init))
        #expect(memory.metadata(of: 5) == Array(#"{"id":"5"}"#.utf8))
    }

    @Test(arguments: [
        (ElementType.f16, ElementType?.none, ElementType.f16), (.f32, nil, .f32),
        (.f16, .f32, .f32), (.f32, .f16, .f16),
    ])
    func keepsHalvesUnlessToldOtherwise(
        input: ElementType,
        wanted: ElementType?,
        expected: ElementType
    ) throws {
        let files = try PairFiles(rowCount: 3, elementType: input)
        #expect(try files.build(elementType: wanted).elementType == expected)
    }

    /// The same pairs give the same bytes; where they are and how often they were built does not
    /// matter.
    @Test func theSameContentHasTheSameChecksum() throws {
        let files = try PairFiles(rowCount: 7)
        let first = try files.build()
        let again = try files.build()
        let elsewhere = try files.build(into: files.scratch.path("other"))
        #expect(first.checksum == again.checksum)
        #expect(first.checksum == elsewhere.checksum)
        #expect(again.manifest.shards.map(\.name) == ["000003", "000004", "000005"])
        #expect(try Memory(opening: files.output).manifest == again.manifest)
        #expect(try PairFiles(rowCount: 7, seed: 2).build().checksum != first.checksum)
    }

    @Test func replacesAMemoryWhole() throws {
        let (old, new) = (try PairFiles(rowCount: 8), try PairFiles(rowCount: 2, seed: 5))
        try old.build()
        let memory = try new.build(into: old.output)
        #expect(memory.rowCount == 2)
        #expect(
            try Folder.names(in: old.output) == [
                "000003.jsonl", "000003.safetensors", "memory.json", "memory.lock",
            ]
        )
    }

    @Test func refusesAFolderWithOtherFiles() throws {
        let files = try PairFiles(rowCount: 3)
        // A folder of somebody's numbered safetensors files must not be taken for leftovers.
        try Folder.make(files.output)
        try files.scratch.write([1], to: "memory/000000.safetensors")
        #expect(throws: MemoryError.folderInUse(folder: files.output)) { try files.build() }
        #expect(try Folder.names(in: files.output) == ["000000.safetensors"])
    }

    @Test func refusesAMemoryThatItDoesNotUnderstand() throws {
        let files = try PairFiles(rowCount: 3)
        try files.build()
        let later = Array(#"{"format":"reco-memory","format_version":9}"#.utf8)
        try files.scratch.write(later, to: "memory/memory.json")
        #expect(
            throws: MemoryError.unsupportedFormatVersion(
                path: "\(files.output)/memory.json",
                expected: 1...2,
                found: 9
            )
        ) { try files.build() }
        #expect(try files.scratch.read("memory/memory.json") == later)
    }

    @Test func refusesASecondBuildAtTheSameTime() throws {
        let files = try PairFiles(rowCount: 3)
        try files.build()
        let lock = try FileLock(locking: "\(files.output)/memory.lock")
        #expect(throws: MemoryError.busy(folder: files.output)) { try files.build() }
        _ = consume lock
        try files.build()
    }

    @Test func removesLeftoversAndNothingElse() throws {
        let files = try PairFiles(rowCount: 3)
        try files.build()
        let leftovers = [
            "000009.safetensors", "000009.jsonl", "000010.safetensors.partial-1-a",
            "memory.json.partial-7-b",
        ]
        let others = ["notes.txt", "9.safetensors", "00000x.jsonl", "x.partial-1-a"]
        for name in leftovers + others { try files.scratch.write([1], to: "memory/\(name)") }
        try files.build()
        let names = try Set(Folder.names(in: files.output))
        #expect(names.isSuperset(of: others))
        #expect(names.isDisjoint(with: leftovers))
    }

    @Test func refusesNoRowsAndOtherDimensions() throws {
        let scratch = try ScratchFolder()
        var builder = MemoryBuilder(output: scratch.path("m"), name: "m")
        #expect(throws: MemoryError.noRows) { _ = try builder.commit() }
        let (narrow, wide) = (
            try PairFiles(rowCount: 2, dimension: 4), try PairFiles(rowCount: 2, dimension: 5)
        )
        try builder.add(try narrow.source())
        let source = try wide.source()
        #expect(
            throws: MemoryError.wrongDimension(path: wide.imagePath, expected: 4, found: 5)
        ) { try builder.add(source) }
    }

    @Test func aBadRowLeavesNoFilesBehind() throws {
        let files = try PairFiles(rowCount: 5)
        var texts = files.texts
        texts.values[4 * 4] = .infinity
        try NpyFile.write(texts, to: files.textPath)
        #expect(throws: MemoryError.nonFinite(path: files.textPath, row: 4)) {
            try files.build()
        }
        #expect(try Folder.names(in: files.output) == ["memory.lock"])
    }
}
