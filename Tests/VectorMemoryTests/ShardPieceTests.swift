import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct ShardPieceTests {
    private func piece(_ rows: Range<Int>, of files: PairFiles) throws -> ShardPiece {
        ShardPiece(origin: .files(try files.source().parts[0]), rows: rows)
    }

    @Test func listsAreFullButForTheLast() throws {
        let files = try PairFiles(rowCount: 9)
        let pieces =
            [try piece(0..<9, of: files), try piece(4..<4, of: files)]
            + [try piece(2..<4, of: files)]
        func cut(_ rowLimit: Int) -> [[Range<Int>]] {
            ShardPiece.cut(pieces, rowLimit: rowLimit).map { $0.map(\.rows) }
        }
        #expect(cut(4) == [[0..<4], [4..<8], [8..<9, 2..<4]])
        #expect(cut(9) == [[0..<9], [2..<4]])
        #expect(cut(10) == [[0..<9, 2..<3], [3..<4]])
        #expect(cut(100) == [[0..<9, 2..<4]])
        #expect(ShardPiece.cut([], rowLimit: 3).isEmpty)
    }

    @Test func rowsOfFilesAreScaledAndThoseOfShardsAreNot() throws {
        let files = try PairFiles(rowCount: 6)
        let memory = try files.build(elementType: .f16, shardRowLimit: 6)
        let stored = memory.embeddings(of: [2, 3], modality: .text)
        let copied = try #require(ShardPiece.pieces(of: memory.shards[0]).first)
        #expect(try copied.unitRows(2..<4, .text) == stored)
        let expected = naiveUnitRows(files.images)
        let scaled = try piece(0..<6, of: files).unitRows(5..<6, .image)
        for column in 0..<4 {
            #expect(abs(Double(scaled[row: 0][column]) - expected[5][column]) < 1e-7)
        }
    }

    @Test func aShardGivesItsLiveRowsOnly() throws {
        let files = try PairFiles(rowCount: 6)
        try files.build(shardRowLimit: 6)
        let memory = try MemoryChange(of: files.output).remove(["id-0", "id-3"]).memory
        let pieces = ShardPiece.pieces(of: memory.shards[0])
        #expect(pieces.map(\.rows) == [1..<3, 4..<6])
    }

    @Test func linesOfFilesGetAnIDAndThoseOfShardsHaveOne() throws {
        let files = try PairFiles(rowCount: 2)
        try files.scratch.write(Array("{\"a\": 1}\n{\"id\":5}\n".utf8), to: "metadata.jsonl")
        let memory = try files.build()
        let fromFile = try piece(0..<2, of: files).line(0, defaultID: "x")
        #expect(String(decoding: fromFile, as: UTF8.self) == #"{"id":"x","a": 1}"#)
        let pieces = ShardPiece.pieces(of: memory.shards[0])
        #expect(
            String(decoding: try pieces[0].line(0, defaultID: "y"), as: UTF8.self)
                == #"{"id":"0","a": 1}"#
        )
        try files.scratch.write(Array("{\"a\": 1}\n{\"id\":[]}\n".utf8), to: "metadata.jsonl")
        #expect(
            throws: MemoryError.badMetadata(path: files.metadataPath, row: 1, fault: .wrongID)
        ) { _ = try piece(0..<2, of: files).line(1, defaultID: "x") }
    }
}
