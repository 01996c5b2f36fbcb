import Foundation
import TensorFiles
import Tensors

/// The classes of a task: an embedding and a name each.
struct ClassFiles {
    /// The text embeddings, as unit vectors.
    let embeddings: Matrix
    /// What the classes are called; their numbers when nobody named them.
    let names: [String]

    /// Reads both, and checks that they line up.
    init(embeddings path: String, names namesPath: String?, dimension: Int) throws {
        let file = try EmbeddingFile(opening: path, dimension: dimension)
        embeddings = try file.embeddings(file.rows)
        if let namesPath {
            names = try Self.lines(of: namesPath, expected: "a text file, one name a line")
            guard names.count == file.rowCount else {
                throw CommandError.wrongCount(
                    path: namesPath,
                    of: "class names",
                    expected: file.rowCount,
                    found: names.count
                )
            }
        } else {
            names = file.rows.map(String.init)
        }
    }

    /// A text file's lines; the last line may go without its line break.
    ///
    /// `expected` says what the file should have been.
    static func lines(of path: String, expected: String) throws(CommandError) -> [String] {
        guard let bytes = FileManager.default.contents(atPath: path),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw .unreadable(path: path, expected: expected)
        }
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map(String.init)
    }
}

/// The right classes of a task's queries.
enum LabelFile {
    /// Reads one whole number a query.
    static func labels(in path: String, queryCount: Int, classCount: Int) throws -> [Int] {
        let labels = try NpyFile(opening: path).integers()
        guard labels.count == queryCount else {
            throw CommandError.wrongCount(
                path: path,
                of: "labels",
                expected: queryCount,
                found: labels.count
            )
        }
        for (row, label) in labels.enumerated() where !(0..<classCount).contains(label) {
            throw CommandError.labelOutOfRange(
                path: path,
                row: row,
                label: label,
                classCount: classCount
            )
        }
        return labels
    }
}
