import TensorFiles
import Tensors
import TestSupport

@testable import VectorMemory

/// Files of random pairs to build memories from, in a folder that goes with this value.
struct PairFiles {
    let scratch: ScratchFolder
    let images: Matrix
    let texts: Matrix
    let lines: [String]

    /// Writes `image.npy`, `text.npy` and `metadata.jsonl` with ids `PREFIX0`, `PREFIX1` ….
    init(
        rowCount: Int,
        dimension: Int = 4,
        seed: UInt64 = 1,
        elementType: ElementType = .f32,
        idPrefix: String = "id-"
    ) throws {
        try self.init(
            images: Numbers.normalMatrix(rowCount: rowCount, columnCount: dimension, seed: seed),
            texts: Numbers.normalMatrix(rowCount: rowCount, columnCount: dimension, seed: seed + 1),
            lines: (0..<rowCount).map { "{\"id\":\"\(idPrefix)\($0)\",\"row\":\($0)}" },
            elementType: elementType
        )
    }

    /// Writes these pairs.
    init(
        images: Matrix,
        texts: Matrix,
        lines: [String],
        elementType: ElementType = .f32
    ) throws {
        scratch = try ScratchFolder()
        (self.images, self.texts, self.lines) = (images, texts, lines)
        try NpyFile.write(images, to: scratch.path("image.npy"), elementType: elementType)
        try NpyFile.write(texts, to: scratch.path("text.npy"), elementType: elementType)
        try scratch.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: "metadata.jsonl")
    }

    /// Files of some of the pairs, in the order given.
    func keeping(_ rows: some Sequence<Int>) throws -> PairFiles {
        let rows = Array(rows)
        func kept(_ matrix: Matrix) -> Matrix {
            let values = rows.flatMap { row in
                matrix.values[row * matrix.columnCount..<(row + 1) * matrix.columnCount]
            }
            return Matrix(rowCount: rows.count, columnCount: matrix.columnCount, values: values)
        }
        return try PairFiles(
            images: kept(images),
            texts: kept(texts),
            lines: rows.map { lines[$0] }
        )
    }

    var imagePath: String { scratch.path("image.npy") }
    var textPath: String { scratch.path("text.npy") }
    var metadataPath: String { scratch.path("metadata.jsonl") }
    /// Where to build, if the test has no other place.
    var output: String { scratch.path("memory") }

    func source() throws -> PairSource {
        try PairSource(
            imageEmbeddings: imagePath,
            textEmbeddings: textPath,
            metadata: metadataPath
        )
    }

    /// Builds a memory of all pairs.
    @discardableResult
    func build(
        into output: String? = nil,
        elementType: ElementType? = nil,
        shardRowLimit: Int = 3
    ) throws -> Memory {
        var builder = MemoryBuilder(
            output: output ?? self.output,
            name: "test",
            elementType: elementType,
            shardRowLimit: shardRowLimit
        )
        try builder.add(try source())
        return try builder.commit()
    }
}

/// Unit rows by plain double arithmetic, the judge of what a memory stores.
func naiveUnitRows(_ matrix: Matrix) -> [[Double]] {
    (0..<matrix.rowCount).map { row in
        let values = (0..<matrix.columnCount).map { Double(matrix[row: row][$0]) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }
}
