import Foundation
import TensorFiles
import Tensors
import TestSupport

/// A small set of pairs, class texts and queries, written as the files that users have.
struct PairFixture {
    static let dimension = 32
    static let pairCount = 96
    static let labels = ["red", "green", "blue", "white"]

    let images: Matrix
    let texts: Matrix
    let queries: Matrix
    let classes: Matrix

    /// Makes the same pairs for the same seed: four clusters, seen from two sides.
    init(seed: UInt64 = 1) {
        var generator = SeededGenerator(seed: seed)
        func noise(_ count: Int) -> [Float] { (0..<count).map { _ in generator.normal() } }
        let dimension = Self.dimension
        let centers = Self.labels.map { _ in (image: noise(dimension), text: noise(dimension)) }
        func rows(_ count: Int, _ side: (Int) -> [Float], _ width: Float) -> Matrix {
            let values = (0..<count).flatMap { row in
                zip(side(row % centers.count), noise(dimension)).map { $0 + width * $1 }
            }
            return Matrix(rowCount: count, columnCount: dimension, values: values)
        }
        images = rows(Self.pairCount, { centers[$0].image }, 0.5)
        texts = rows(Self.pairCount, { centers[$0].text }, 0.5)
        queries = rows(20, { centers[$0].image }, 0.8)
        classes = rows(Self.labels.count, { centers[$0].text }, 0.3)
    }

    /// The label of query `row`.
    static func label(of row: Int) -> Int { row % labels.count }

    /// Writes all of it into a folder: `image.npy`, `text.npy`, `metadata.jsonl`, `queries.npy`,
    /// `labels.npy`, `classes.npy`, `classes.txt`.
    func write(to folder: ScratchFolder) throws {
        try NpyFile.write(images, to: folder.path("image.npy"))
        try NpyFile.write(texts, to: folder.path("text.npy"))
        try NpyFile.write(queries, to: folder.path("queries.npy"))
        try NpyFile.write(classes, to: folder.path("classes.npy"))
        try folder.write(Self.labels.joined(separator: "\n") + "\n", to: "classes.txt")
        let metadata = (0..<Self.pairCount).map { row in
            #"{"id":"pair-\#(row)","color":"\#(Self.labels[row % Self.labels.count])"}"#
        }
        try folder.write(metadata.joined(separator: "\n") + "\n", to: "metadata.jsonl")
        try folder.write(
            Self.npyOfIntegers((0..<queries.rowCount).map(Self.label)),
            to: "labels.npy"
        )
    }

    /// An npy file of 64-bit integers, made by hand.
    static func npyOfIntegers(_ values: [Int]) -> [UInt8] {
        let header = "{'descr': '<i8', 'fortran_order': False, 'shape': (\(values.count),), }"
        return npy(
            header: header,
            data: values.flatMap { value in
                (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            }
        )
    }

    /// An npy file of version 1 with this header, made by hand so that it can be wrong.
    static func npy(header: String, data: [UInt8]) -> [UInt8] {
        let padding = 63 - (10 + header.utf8.count) % 64
        let text = Array(header.utf8) + Array(repeating: 0x20, count: padding) + [0x0A]
        let length = [UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + text + data
    }

    /// Builds a memory of these pairs and returns its folder.
    func buildMemory(in folder: ScratchFolder, name: String = "memory") throws -> String {
        try write(to: folder)
        let outcome = try RecoProcess.run(
            [
                "memory", "build", "--image-embeddings", folder.path("image.npy"),
                "--text-embeddings", folder.path("text.npy"), "--metadata",
                folder.path("metadata.jsonl"), "--output", folder.path(name), "--name", "colors",
            ],
            in: folder
        )
        guard outcome.status == 0 else { throw BuildFailure(errors: outcome.errors) }
        return folder.path(name)
    }

    /// The name, within the folder, of the memory's file that ends in `suffix`.
    static func memoryFile(_ suffix: String, in folder: ScratchFolder) throws -> String {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("memory"))
        guard let file = files.sorted().first(where: { $0.hasSuffix(suffix) }) else {
            throw BuildFailure(errors: "no file ends in \(suffix) among \(files)")
        }
        return "memory/\(file)"
    }

    /// `memory build` failed where it should not.
    struct BuildFailure: Error {
        let errors: String
    }
}
