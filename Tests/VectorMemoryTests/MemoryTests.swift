import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryTests {
    @Test func gathersRowsAcrossShardsInTheOrderAsked() throws {
        let files = try PairFiles(rowCount: 8)
        let memory = try files.build(shardRowLimit: 3)
        #expect(memory.shards.map(\.rowCount) == [3, 3, 2])
        #expect(memory.firstEntries == [0, 3, 6])
        let entries = [7, 0, 3, 3, 5, 2, 6]
        for modality in Modality.allCases {
            let expected = naiveUnitRows(modality == .image ? files.images : files.texts)
            let rows = memory.embeddings(of: entries, modality: modality)
            #expect(rows.rowCount == entries.count)
            for (row, entry) in entries.enumerated() {
                for column in 0..<4 {
                    #expect(abs(Double(rows[row: row][column]) - expected[entry][column]) < 1e-7)
                }
            }
        }
        #expect(memory.embeddings(of: [], modality: .image).rowCount == 0)
        #expect(try memory.id(of: 6) == "id-6")
        #expect(
            String(decoding: memory.metadata(of: 3), as: UTF8.self) == #"{"id":"id-3","row":3}"#
        )
    }

    @Test func halvesAreWidenedExactly() throws {
        let files = try PairFiles(rowCount: 5)
        let memory = try files.build(elementType: .f16)
        let expected = naiveUnitRows(files.images)
        let rows = memory.embeddings(of: Array(0..<5), modality: .image)
        for row in 0..<5 {
            for column in 0..<4 {
                #expect(rows[row: row][column] == Float(Float16(Float(expected[row][column]))))
            }
        }
    }

    @Test func findsTheShardOfEveryEntry() throws {
        let memory = try PairFiles(rowCount: 10).build(shardRowLimit: 1)
        for entry in 0..<10 {
            let (shard, row) = memory.location(of: entry)
            #expect(shard === memory.shards[entry])
            #expect(row == 0)
        }
    }

    @Test func tellsWhereNoMemoryIs() throws {
        let scratch = try ScratchFolder()
        #expect(throws: MemoryError.notAMemory(folder: scratch.path)) {
            _ = try Memory(opening: scratch.path)
        }
        #expect(throws: MemoryError.notAMemory(folder: scratch.path("none"))) {
            _ = try Memory(opening: scratch.path("none"))
        }
    }

    /// Damage that opening must see, from sizes and counts alone.
    @Test(arguments: ["000001.safetensors", "000001.jsonl"])
    func refusesFilesOfAnotherSize(name: String) throws {
        let files = try PairFiles(rowCount: 5)
        try files.build()
        let path = "\(files.output)/\(name)"
        let bytes = try files.scratch.read("memory/\(name)")
        for changed in [Array(bytes.dropLast()), bytes + [0x0A], []] {
            try files.scratch.write(changed, to: "memory/\(name)")
            #expect(throws: MemoryError.self) { _ = try Memory(opening: files.output) }
        }
        try Folder.removeFile(path)
        #expect(throws: MemoryError.self) { _ = try Memory(opening: files.output) }
        try files.scratch.write(bytes, to: "memory/\(name)")
        _ = try Memory(opening: files.output)
    }

    @Test func namesTheFileAndWhatIsWrongWithIt() throws {
        let files = try PairFiles(rowCount: 5)
        let memory = try files.build(shardRowLimit: 10)
        let shard = memory.manifest.shards[0]
        let lines = "\(files.output)/000000.jsonl"
        let text = try files.scratch.read("memory/000000.jsonl")
        try files.scratch.write(text + text, to: "memory/000000.jsonl")
        let size = shard.metadata.byteCount
        #expect(
            throws: MemoryError.wrongByteCount(path: lines, expected: size, found: 2 * size)
        ) { _ = try Memory(opening: files.output) }
        // The same number of bytes in fewer lines.
        let joined = text.map { $0 == 0x0A ? UInt8(ascii: " ") : $0 }
        try files.scratch.write(joined, to: "memory/000000.jsonl")
        #expect(throws: MemoryError.wrongRowCount(path: lines, expected: 5, found: 1)) {
            _ = try Memory(opening: files.output)
        }
    }

    /// Damage that only `verify` can see: any changed byte of any file.
    @Test(arguments: ["000000.safetensors", "000001.jsonl"])
    func verifySeesEveryChangedByte(name: String) throws {
        let files = try PairFiles(rowCount: 5)
        let memory = try files.build()
        let shard = memory.manifest.shards[name.hasPrefix("000000") ? 0 : 1]
        let bytes = try files.scratch.read("memory/\(name)")
        // Of the embeddings only the data; a changed header is seen even earlier.
        let first = name.hasSuffix("jsonl") ? 0 : bytes.count - 2 * 3 * 4 * 4
        for index in stride(from: first, to: bytes.count, by: 5) {
            var changed = bytes
            changed[index] ^= 1
            try files.scratch.write(changed, to: "memory/\(name)")
            let expected =
                name.hasSuffix("jsonl") ? shard.metadata.sha256 : shard.embeddings.sha256
            let found = Checksum.sha256(of: changed.span.numberBytes)
            // A changed line end already changes the line count.
            guard bytes[index] != 0x0A, changed[index] != 0x0A else { continue }
            #expect(
                throws: MemoryError.wrongChecksum(
                    path: "\(files.output)/\(name)",
                    expected: expected,
                    found: found
                )
            ) { try Memory(opening: files.output).verify() }
        }
        try files.scratch.write(bytes, to: "memory/\(name)")
        try Memory(opening: files.output).verify()
    }

    @Test func verifyReportsEveryRow() throws {
        let memory = try PairFiles(rowCount: 8).build()
        var reports: [[Int]] = []
        try memory.verify { reports.append([$0, $1]) }
        #expect(reports == [[3, 8], [6, 8], [8, 8]])
    }

    @Test func staysReadableWhileItIsReplaced() throws {
        let (old, new) = (
            try PairFiles(rowCount: 5, seed: 1), try PairFiles(rowCount: 7, seed: 2)
        )
        let memory = try old.build()
        let before = memory.embeddings(of: [0, 4], modality: .text)
        try new.build(into: old.output)
        #expect(memory.embeddings(of: [0, 4], modality: .text) == before)
        try memory.verify()
        #expect(try Memory(opening: old.output).rowCount == 7)
    }
}
