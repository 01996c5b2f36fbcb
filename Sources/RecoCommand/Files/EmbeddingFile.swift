import Foundation
import Reco
import TensorFiles
import Tensors

/// A file of embeddings, `.npy` or `.safetensors`, whose rows come out checked and normalized.
struct EmbeddingFile {
    private enum Source {
        case npy(NpyFile)
        case matrix(Matrix)
    }

    /// Where the file is.
    let path: String
    /// How many embeddings it holds.
    let rowCount: Int
    /// How long each is.
    let dimension: Int
    private let source: Source

    /// Opens a file of embeddings.
    ///
    /// Of a safetensors file, the tensor `embeddings` is read, or the only one there is.
    ///
    /// - Throws: `CommandError.wrongDimension` when `dimension` is given and is not the file's;
    ///   `TensorFileError` for what is no such file.
    init(opening path: String, dimension expected: Int? = nil) throws {
        self.path = path
        if URL(filePath: path).pathExtension == "safetensors" {
            let file = try SafetensorsFile(opening: path)
            let name = file.names.count == 1 ? file.names[0] : "embeddings"
            let matrix = try file.matrix(name)
            source = .matrix(matrix)
            (rowCount, dimension) = (matrix.rowCount, matrix.columnCount)
        } else {
            let file = try NpyFile(opening: path)
            source = .npy(file)
            (rowCount, dimension) = (file.rowCount, file.columnCount)
        }
        guard rowCount > 0 else {
            throw CommandError.wrongCount(path: path, of: "embeddings", expected: 1, found: 0)
        }
        if let expected, dimension != expected {
            throw CommandError.wrongDimension(path: path, expected: expected, found: dimension)
        }
    }

    /// All rows.
    var rows: Range<Int> { 0..<rowCount }

    /// Some rows as unit vectors.
    ///
    /// - Throws: `CommandError.badRow` for a row that has no direction, by its number in the file.
    func embeddings(_ range: Range<Int>) throws -> Matrix {
        let raw: Matrix
        switch source {
        case .npy(let file): raw = try file.matrix(rows: range)
        case .matrix(let matrix): raw = matrix.rows(range)
        }
        do {
            return try raw.unitRows(of: path)
        } catch .unusableEmbedding(_, let row, let fault) {
            throw CommandError.badRow(
                path: path,
                row: range.lowerBound + row,
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
