import TensorFiles
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct ShardSequenceTests {
    @Test func numbersRiseFromWriteToWrite() throws {
        let files = try PairFiles(rowCount: 7)
        let bare = try PairSource(
            imageEmbeddings: files.imagePath,
            textEmbeddings: files.textPath
        )
        let output = try ScratchFolder()
        var sequence = ShardSequence(
            folder: output.path,
            dimension: 4,
            elementType: .f32,
            rowLimit: 3,
            firstNumber: 8,
            observer: nil
        )
        let pieces = ShardPiece.pieces(of: bare.parts)
        var rowCount = 0
        let first = try sequence.write(pieces) { rowCount += $0 }
        #expect(first.map(\.name) == ["000008", "000009", "000010"])
        #expect(first.map(\.rows) == [3, 3, 1])
        #expect(rowCount == 14)
        let second = try sequence.write(pieces, defaultIDPrefix: "11-") { _ in }
        #expect(second.map(\.name) == ["000011", "000012", "000013"])
        #expect(sequence.nextNumber == 14)
        #expect(first.map(\.embeddings) == second.map(\.embeddings))
        // Rows are numbered over all shards of one write.
        let lines = String(decoding: try output.read("000012.jsonl"), as: UTF8.self)
        #expect(lines == (3..<6).map { "{\"id\":\"11-\($0)\"}\n" }.joined())
    }
}
