import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct PairSourceTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// Writes a matrix whose first column counts from `first`, and returns its path.
    @discardableResult
    private func write(
        _ name: String,
        rowCount: Int,
        dimension: Int = 3,
        first: Int = 0
    ) throws -> String {
        try Folder.make(Folder.parent(of: scratch.path(name)))
        var matrix = Matrix(rowCount: rowCount, columnCount: dimension)
        for row in 0..<rowCount where dimension > 0 {
            matrix.values[row * dimension] = Float(first + row + 1)
        }
        try NpyFile.write(matrix, to: scratch.path(name))
        return scratch.path(name)
    }

    private func write(_ name: String, lineCount: Int) throws -> String {
        try Folder.make(Folder.parent(of: scratch.path(name)))
        let lines = (0..<lineCount).map { "{\"id\":\($0)}\n" }
        return try scratch.write(Array(lines.joined().utf8), to: name)
    }

    @Test func takesSingleFiles() throws {
        let source = try PairSource(
            imageEmbeddings: write("i.npy", rowCount: 4),
            textEmbeddings: write("t.npy", rowCount: 4),
            metadata: write("m.jsonl", lineCount: 4)
        )
        #expect(source.rowCount == 4)
        #expect(source.dimension == 3)
        #expect(source.parts.count == 1)
    }

    @Test func joinsFoldersInNaturalOrder() throws {
        for number in [10, 2, 1] {
            try write("i/img_emb_\(number).npy", rowCount: number)
            try write("t/text_emb_\(number).npy", rowCount: number)
            _ = try write("m/metadata_\(number).jsonl", lineCount: number)
        }
        try scratch.write([], to: "i/.hidden.npy")
        try scratch.write([], to: "i/readme.txt")
        let source = try PairSource(
            imageEmbeddings: scratch.path("i"),
            textEmbeddings: scratch.path("t"),
            metadata: scratch.path("m")
        )
        #expect(source.parts.map(\.image.rowCount) == [1, 2, 10])
        #expect(source.parts.map(\.metadata?.lineCount) == [1, 2, 10])
        #expect(source.rowCount == 13)
    }

    @Test func refusesCountsThatDoNotLineUp() throws {
        let images = try write("i.npy", rowCount: 4)
        let texts = try write("t.npy", rowCount: 4)
        let short = try write("short.npy", rowCount: 3)
        let lines = try write("m.jsonl", lineCount: 5)
        #expect(
            throws: MemoryError.misalignedRows(
                path: short,
                found: 3,
                reference: images,
                expected: 4
            )
        ) { _ = try PairSource(imageEmbeddings: images, textEmbeddings: short) }
        #expect(
            throws: MemoryError.misalignedRows(
                path: lines,
                found: 5,
                reference: images,
                expected: 4
            )
        ) { _ = try PairSource(imageEmbeddings: images, textEmbeddings: texts, metadata: lines) }
        try write("f/1.npy", rowCount: 1)
        try write("f/2.npy", rowCount: 3)
        #expect(
            throws: MemoryError.misalignedFiles(
                path: scratch.path("f"),
                found: 2,
                reference: images,
                expected: 1
            )
        ) { _ = try PairSource(imageEmbeddings: images, textEmbeddings: scratch.path("f")) }
    }

    @Test func refusesDimensionsThatDiffer() throws {
        let images = try write("i.npy", rowCount: 4)
        let wide = try write("wide.npy", rowCount: 4, dimension: 5)
        let none = try write("none.npy", rowCount: 4, dimension: 0)
        #expect(throws: MemoryError.wrongDimension(path: wide, expected: 3, found: 5)) {
            _ = try PairSource(imageEmbeddings: images, textEmbeddings: wide)
        }
        #expect(throws: MemoryError.wrongDimension(path: none, expected: 1, found: 0)) {
            _ = try PairSource(imageEmbeddings: none, textEmbeddings: none)
        }
    }

    @Test func refusesWhatItCannotRead() throws {
        let images = try write("i.npy", rowCount: 1)
        let parquet = try scratch.write([], to: "m.parquet")
        try Folder.make(scratch.path("empty"))
        try Folder.make(scratch.path("p"))
        try scratch.write([], to: "p/metadata_0.parquet")
        let cases: [(String, String?, MemoryError)] = [
            (scratch.path("gone.npy"), nil, .storage(.notFound(path: scratch.path("gone.npy")))),
            (scratch.path("empty"), nil, .noEmbeddings(path: scratch.path("empty"))),
            (parquet, nil, .unsupportedSource(path: parquet)),
            (images, parquet, .parquetMetadata(path: parquet)),
            (
                images, scratch.path("p"),
                .parquetMetadata(path: scratch.path("p/metadata_0.parquet"))
            ),
            (images, images, .unsupportedSource(path: images)),
        ]
        for (text, metadata, error) in cases {
            #expect(throws: error) {
                _ = try PairSource(
                    imageEmbeddings: images,
                    textEmbeddings: text,
                    metadata: metadata
                )
            }
        }
    }

    @Test func takesAWholeClipRetrievalFolder() throws {
        for number in 0..<2 {
            try write("img_emb/img_emb_\(number).npy", rowCount: 2 + number)
            try write("text_emb/text_emb_\(number).npy", rowCount: 2 + number)
        }
        let source = try PairSource(clipRetrievalFolder: scratch.path)
        #expect(source.rowCount == 5)
        #expect(source.parts.allSatisfy { $0.metadata == nil })
    }

    @Test func numberedFilesMustHaveTheSameNumbers() throws {
        for number in [0, 2] { try write("i/img_emb_\(number).npy", rowCount: 3) }
        for number in [0, 1] { try write("t/text_emb_\(number).npy", rowCount: 3) }
        let error = MemoryError.misnumberedFiles(
            path: scratch.path("t/text_emb_1.npy"),
            reference: scratch.path("i/img_emb_2.npy")
        )
        #expect(throws: error) {
            try PairSource(
                imageEmbeddings: scratch.path("i"),
                textEmbeddings: scratch.path("t")
            )
        }
        // Single files may be called what they like.
        let source = try PairSource(
            imageEmbeddings: scratch.path("i/img_emb_2.npy"),
            textEmbeddings: scratch.path("t/text_emb_1.npy")
        )
        #expect(source.rowCount == 3)
    }
}
