import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import RecoCommand

struct EmbeddingFileTests {
    private let folder: ScratchFolder
    private let matrix = Numbers.normalMatrix(rowCount: 5, columnCount: 3, seed: 1)

    init() throws {
        folder = try ScratchFolder()
    }

    private func safetensors(_ tensors: [(String, Matrix)]) throws -> String {
        let path = folder.path("rows.safetensors")
        try SafetensorsFile.write(
            tensors.map { TensorToWrite(name: $0.0, matrix: $0.1) },
            to: path
        )
        return path
    }

    private func npy(_ matrix: Matrix) throws -> String {
        let path = folder.path("rows.npy")
        try NpyFile.write(matrix, to: path)
        return path
    }

    @Test func bothFormatsGiveTheSameUnitRows() throws {
        let expected = NaiveMethod.unitRows(matrix)[1...3].flatMap(\.self)
        let paths = [try npy(matrix), try safetensors([("anything", matrix)])]
        for path in paths {
            let file = try EmbeddingFile(opening: path, dimension: 3)
            #expect(file.rowCount == 5 && file.dimension == 3 && file.rows == 0..<5)
            let rows = try file.embeddings(1..<4)
            #expect(rows.rowCount == 3)
            #expect(zip(rows.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
        }
    }

    @Test func ofSeveralTensorsTheOneNamedEmbeddingsIsRead() throws {
        let other = Numbers.normalMatrix(rowCount: 2, columnCount: 9, seed: 2)
        let path = try safetensors([("a", other), ("embeddings", matrix), ("z", other)])
        #expect(try EmbeddingFile(opening: path).dimension == 3)
        let nameless = try safetensors([("a", other), ("z", other)])
        let expected = TensorFileError.missingTensor(
            path: nameless,
            tensor: "embeddings",
            available: ["a", "z"]
        )
        #expect(throws: expected) { try EmbeddingFile(opening: nameless) }
    }

    @Test func onlyTwoAxesAreRead() throws {
        let values = [Float](repeating: 1, count: 12)
        for shape in [[12], [2, 2, 3]] {
            let path = folder.path("axes.safetensors")
            try SafetensorsFile.write(
                [TensorToWrite(name: "embeddings", shape: shape, values: values)],
                to: path
            )
            let expected = TensorFileError.wrongRank(path: path, expected: 2...2, found: shape)
            #expect(throws: expected) { try EmbeddingFile(opening: path) }
        }
    }

    /// Three files, of which names in the order of their letters would put the tenth first.
    @Test func aFolderIsItsFilesInNaturalOrder() throws {
        for (name, rows) in [("e_10", 4..<5), ("e_2", 1..<4), ("e_1", 0..<1)] {
            try folder.write("", to: "shards/notes.txt")
            try NpyFile.write(matrix.rows(rows), to: folder.path("shards/\(name).npy"))
        }
        let whole = try EmbeddingFile(opening: npy(matrix))
        let file = try EmbeddingFile(opening: folder.path("shards"), dimension: 3)
        #expect(file.rowCount == 5 && file.dimension == 3)
        for first in 0..<5 {
            for end in first + 1...5 {
                let rows = try file.embeddings(first..<end)
                #expect(rows == (try whole.embeddings(first..<end)), "rows \(first)..<\(end)")
            }
        }
    }

    @Test func inAFolderTheFileAtFaultIsNamed() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("shards"),
            withIntermediateDirectories: true
        )
        #expect(throws: CommandError.self) { try EmbeddingFile(opening: folder.path("shards")) }
        try NpyFile.write(matrix, to: folder.path("shards/1.npy"))
        let second = folder.path("shards/2.npy")
        var bad = matrix
        for column in 0..<3 { bad.values[2 * 3 + column] = 0 }
        try NpyFile.write(bad, to: second)
        let expected = CommandError.badRow(
            path: second,
            row: 2,
            reason: "is zero; expected finite values, not all zero"
        )
        let file = try EmbeddingFile(opening: folder.path("shards"))
        #expect(throws: expected) { try file.embeddings(4..<10) }
        try NpyFile.write(Matrix(rowCount: 1, columnCount: 4), to: second)
        #expect(throws: CommandError.wrongDimension(path: second, expected: 3, found: 4)) {
            try EmbeddingFile(opening: folder.path("shards"))
        }
    }

    @Test func halvesAreRead() throws {
        let path = folder.path("halves.npy")
        try NpyFile.write(matrix, to: path, elementType: .f16)
        let rows = try EmbeddingFile(opening: path).embeddings(0..<5)
        let expected = NaiveMethod.unitRows(matrix).flatMap(\.self)
        #expect(zip(rows.values, expected).allSatisfy { abs(Double($0) - $1) < 2e-3 })
    }

    @Test func aFileWithoutRowsIsRefused() throws {
        let empty = Matrix(rowCount: 0, columnCount: 3)
        for path in [try npy(empty), try safetensors([("a", empty)])] {
            let expected = CommandError.wrongCount(
                path: path,
                of: "embeddings",
                expected: 1,
                found: 0
            )
            #expect(throws: expected) { try EmbeddingFile(opening: path) }
        }
    }

    @Test func anotherDimensionIsRefused() throws {
        let path = try npy(matrix)
        #expect(throws: CommandError.wrongDimension(path: path, expected: 4, found: 3)) {
            try EmbeddingFile(opening: path, dimension: 4)
        }
    }

    @Test(arguments: [(Float.nan, "non-finite"), (-Float.infinity, "non-finite"), (0, "zero")])
    func aRowWithoutDirectionIsNamedByItsNumberInTheFile(value: Float, fault: String) throws {
        var bad = matrix
        for column in 0..<3 { bad.values[3 * 3 + column] = value }
        let file = try EmbeddingFile(opening: npy(bad))
        _ = try file.embeddings(0..<3)
        let expected = CommandError.badRow(
            path: file.path,
            row: 3,
            reason: "is \(fault); expected finite values, not all zero"
        )
        #expect(throws: expected) { try file.embeddings(2..<5) }
    }

    @Test func whatIsNoFileOfFloatsIsRefused() throws {
        let integers = folder.path("integers.npy")
        try NpyFile.write([1, 2, 3], to: integers)
        #expect(throws: TensorFileError.self) {
            let file = try EmbeddingFile(opening: integers)
            _ = try file.embeddings(file.rows)
        }
        let text = try folder.write(Array("text".utf8), to: "text.npy")
        #expect(throws: TensorFileError.self) { try EmbeddingFile(opening: text) }
        #expect(throws: TensorFileError.self) {
            try EmbeddingFile(opening: folder.path("nothing.npy"))
        }
    }

    @Test(arguments: [1, 2, 4, 5, 6, 100])
    func blocksAreAllRowsInOrder(limit: Int) throws {
        let blocks = try EmbeddingFile(opening: npy(matrix)).blocks(of: limit)
        #expect(blocks.flatMap { Array($0) } == [0, 1, 2, 3, 4])
        #expect(blocks.allSatisfy { (1...limit).contains($0.count) })
        #expect(blocks.count == (5 + limit - 1) / limit)
    }
}
