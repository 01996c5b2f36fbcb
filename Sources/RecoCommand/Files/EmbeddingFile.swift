import FileStorage
import Reco
import TensorFiles
import Tensors
import VectorMemory

/// Embeddings in a file, `.npy` or `.safetensors`, or in a folder of such files with numbers in their
/// names; its rows come out checked and normalized.
///
/// The values stay in the files until rows are asked for.
struct EmbeddingFile {
    private enum Source {
        case npy(NpyFile)
        case safetensors(SafetensorsFile, tensor: String)
    }

    /// One file, and which of all rows are in it.
    private struct Part {
        let path: String
        let source: Source
        let rows: Range<Int>
    }

    /// Where the file or the folder is.
    let path: String
    /// How many embeddings it holds.
    let rowCount: Int
    /// How long each is.
    let dimension: Int
    private let parts: [Part]

    /// Opens a file of embeddings, or all of a folder in natural order (2 before 10).
    ///
    /// Of a safetensors file, the tensor `embeddings` is read, or the only one there is.
    ///
    /// - Throws: `CommandError.wrongDimension` when `dimension` is given and is not the file's;
    ///   `TensorFileError` for what is no such file.
    init(opening path: String, dimension expected: Int? = nil) throws {
        var parts: [Part] = []
        var dimension = expected
        for file in try Self.files(at: path) {
            let (source, shape) = try Self.open(file)
            guard shape.count == 2 else {
                throw TensorFileError.wrongRank(path: file, expected: 2...2, found: shape)
            }
            if let dimension, dimension != shape[1] {
                throw CommandError.wrongDimension(
                    path: file,
                    expected: dimension,
                    found: shape[1]
                )
            }
            dimension = shape[1]
            let first = parts.last?.rows.upperBound ?? 0
            parts.append(Part(path: file, source: source, rows: first..<first + shape[0]))
        }
        guard let dimension, let last = parts.last, last.rows.upperBound > 0 else {
            throw CommandError.wrongCount(path: path, of: "embeddings", expected: 1, found: 0)
        }
        self.path = path
        self.dimension = dimension
        self.parts = parts
        rowCount = last.rows.upperBound
    }

    private static func files(at path: String) throws -> [String] {
        guard case .folder = try Folder.content(at: path) else { return [path] }
        let names = try Folder.names(in: path).filter { name in
            !name.hasPrefix(".") && (name.hasSuffix(".npy") || name.hasSuffix(".safetensors"))
        }
        guard !names.isEmpty else {
            throw CommandError.unreadable(path: path, expected: ".npy or .safetensors files in it")
        }
        return names.sorted(by: NaturalOrder.precedes).map { Folder.path(path, $0) }
    }

    private static func open(_ path: String) throws(TensorFileError) -> (Source, shape: [Int]) {
        guard path.hasSuffix(".safetensors") else {
            let file = try NpyFile(opening: path)
            return (.npy(file), file.shape)
        }
        let file = try SafetensorsFile(opening: path)
        let tensor = file.names.count == 1 ? file.names[0] : "embeddings"
        return (.safetensors(file, tensor: tensor), try file.shape(of: tensor))
    }

    /// All rows.
    var rows: Range<Int> { 0..<rowCount }

    /// Some rows as unit vectors.
    ///
    /// - Throws: `CommandError.badRow` for a row that has no direction, by its number in its file.
    func embeddings(_ range: Range<Int>) throws -> Matrix {
        let blocks = try parts.compactMap { part in
            let rows = range.clamped(to: part.rows)
            return rows.isEmpty ? nil : try Self.embeddings(rows, of: part)
        }
        return blocks.count == 1 ? blocks[0] : Matrix(joining: blocks)
    }

    private static func embeddings(_ range: Range<Int>, of part: Part) throws -> Matrix {
        let first = range.lowerBound - part.rows.lowerBound
        let rows = first..<first + range.count
        let raw =
            switch part.source {
            case .npy(let file): try file.matrix(rows: rows)
            case .safetensors(let file, let tensor): try file.matrix(tensor, rows: rows)
            }
        do {
            return try raw.unitRows(of: part.path)
        } catch .unusableEmbedding(_, let row, let fault) {
            throw CommandError.badRow(
                path: part.path,
                row: first + row,
                reason: "is \(fault.rawValue); expected finite values, not all zero"
            )
        }
    }

    /// The rows in blocks, so that a long file needs memory for one block only.
    func blocks(of rowLimit: Int) -> [Range<Int>] {
        stride(from: 0, to: rowCount, by: rowLimit).map { first in
            first..<min(first + rowLimit, rowCount)
        }
    }
}
