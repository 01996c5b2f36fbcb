import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct ShardWriterTests {
    private func writer(
        _ files: PairFiles,
        in folder: String,
        elementType: ElementType = .f32,
        pieces: [Range<Int>]
    ) throws -> ShardWriter {
        let part = try files.source().parts[0]
        return ShardWriter(
            folder: folder,
            name: "000004",
            dimension: 4,
            elementType: elementType,
            pieces: pieces.map { ShardPiece(origin: .files(part), rows: $0) },
            defaultIDPrefix: "new-",
            firstDefaultNumber: 100,
            observer: nil
        )
    }

    @Test func writesThePiecesOneAfterTheOther() throws {
        let files = try PairFiles(rowCount: 9)
        let output = try ScratchFolder()
        var progress: [Int] = []
        let shard = try writer(files, in: output.path, pieces: [2..<4, 7..<9])
            .write { progress.append($0) }
        #expect(shard.name == "000004")
        #expect(shard.rows == 4)
        #expect(progress == [2, 2, 2, 2])
        let file = try SafetensorsFile(opening: output.path("000004.safetensors"))
        #expect(file.names == ["image", "text"])
        #expect(file.byteCount == shard.embeddings.byteCount)
        #expect(file.checksum() == shard.embeddings.sha256)
        let expected = naiveUnitRows(files.texts)
        let texts = try file.matrix("text")
        for (row, source) in [2, 3, 7, 8].enumerated() {
            for column in 0..<4 {
                #expect(abs(Double(texts[row: row][column]) - expected[source][column]) < 1e-7)
            }
        }
        let lines = try output.read("000004.jsonl")
        #expect(lines.count == shard.metadata.byteCount)
        #expect(Checksum.sha256(of: lines.span.numberBytes) == shard.metadata.sha256)
        let ids = [2, 3, 7, 8].map { "{\"id\":\"id-\($0)\",\"row\":\($0)}\n" }
        #expect(String(decoding: lines, as: UTF8.self) == ids.joined())
    }

    @Test func rowsWithoutAnIDAreNumberedAcrossThePieces() throws {
        let files = try PairFiles(rowCount: 5)
        let lines = ["{}", "{}", #"{"id":"own"}"#, "{}", "{}"].joined(separator: "\n")
        try files.scratch.write(Array(lines.utf8), to: "metadata.jsonl")
        let output = try ScratchFolder()
        _ = try writer(files, in: output.path, pieces: [4..<5, 1..<4]).write { _ in }
        #expect(
            String(decoding: try output.read("000004.jsonl"), as: UTF8.self)
                == ["new-100", "new-101", "own", "new-103"].map { "{\"id\":\"\($0)\"}\n" }.joined()
        )
    }

    @Test func namesTheLineThatIsBad() throws {
        let files = try PairFiles(rowCount: 3)
        try files.scratch.write(Array("{\"id\":1}\n{id}\n{}\n".utf8), to: "metadata.jsonl")
        let output = try ScratchFolder()
        let path = files.metadataPath
        #expect(
            throws: MemoryError.badMetadata(path: path, row: 1, fault: .syntax(offset: 1))
        ) { _ = try writer(files, in: output.path, pieces: [0..<3]).write { _ in } }
        #expect(try output.names() == ["000004.safetensors"])
    }
}
