import Foundation
import TensorFiles
import Tensors
import TestSupport
import VectorMemory

/// A small memory with queries and classes for it, as the files that users have.
final class ToyFiles: Sendable {
    static let dimension = 6
    static let pairCount = 40
    static let classCount = 5

    let folder: ScratchFolder
    /// None of these is of unit length; the commands are told to bear that.
    let images: Matrix
    let texts: Matrix
    let queries: Matrix
    let classes: Matrix
    let memory: Memory

    init(queryCount: Int = 9) throws {
        folder = try ScratchFolder()
        images = Self.rows(Self.pairCount, seed: 1)
        texts = Self.rows(Self.pairCount, seed: 2)
        queries = Self.rows(queryCount, seed: 3)
        classes = Self.rows(Self.classCount, seed: 4)
        try NpyFile.write(images, to: folder.path("image.npy"))
        try NpyFile.write(texts, to: folder.path("text.npy"))
        try NpyFile.write(queries, to: folder.path("queries.npy"))
        try NpyFile.write(classes, to: folder.path("classes.npy"))
        try NpyFile.write((0..<queryCount).map(Self.label), to: folder.path("labels.npy"))
        try folder.write(Array("a\nb\nc\nd\ne\n".utf8), to: "classes.txt")
        let metadata = (0..<Self.pairCount).map { #"{"id":"pair-\#($0)"}"# + "\n" }.joined()
        try folder.write(Array(metadata.utf8), to: "metadata.jsonl")
        var builder = MemoryBuilder(output: folder.path("memory"), name: "toys", encoder: "dice")
        try builder.add(
            PairSource(
                imageEmbeddings: folder.path("image.npy"),
                textEmbeddings: folder.path("text.npy"),
                metadata: folder.path("metadata.jsonl")
            )
        )
        memory = try builder.commit()
    }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { folder.path(name) }

    /// Whether there is such a file in the folder.
    func holds(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.path(name))
    }

    /// A file's lines, each one JSON value.
    func lines<Value: Decodable>(of name: String, as type: Value.Type) throws -> [Value] {
        try folder.read(name).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(type, from: Data($0))
        }
    }

    /// The class of a query.
    static func label(of query: Int) -> Int { query % classCount }

    /// Random rows that are not of unit length.
    static func rows(_ count: Int, seed: UInt64) -> Matrix {
        Numbers.normalMatrix(rowCount: count, columnCount: dimension, seed: seed)
    }
}
