import Foundation
import Reco
import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct RefineCommandTests {
    private struct Line: Decodable {
        struct Neighbor: Decodable {
            let id: String
            let similarity: Float
            let attention: Float
        }

        let index: Int
        let neighbors: [Neighbor]
    }

    private func arguments(
        _ toys: ToyFiles,
        _ modality: Modality,
        input: String = "queries.npy"
    ) -> [String] {
        [
            "refine", "--memory", toys.path("memory"), "--modality", modality.rawValue, "--input",
            toys.path(input), "--output", toys.path("refined.npy"),
        ]
    }

    /// 515 queries, so that they do not fit one block.
    @Test(arguments: [Modality.image, .text], [0, 1, 7, 1000])
    func refinesAsTheNaiveMethodDoes(modality: Modality, k: Int) async throws {
        let toys = try ToyFiles(queryCount: 515)
        try await InProcess.run(
            arguments(toys, modality)
                + ["--k", "\(k)", "--neighbors", toys.path("neighbors.jsonl")]
        )
        let refined = try NpyFile(opening: toys.path("refined.npy")).matrix()
        let lines = try toys.lines(of: "neighbors.jsonl", as: Line.self)
        try #require(refined.rowCount == 515 && lines.count == 515)
        let naive = NaiveMethod(images: toys.images, texts: toys.texts)
        var numbers = NaiveMethod.defaults(modality, sides: .none)
        numbers.k = k
        for (row, query) in NaiveMethod.unitRows(toys.queries).enumerated() {
            let expected = naive.refine(query, modality, by: numbers)
            for (column, value) in expected.embedding.enumerated() {
                let found = refined.values[row * ToyFiles.dimension + column]
                #expect(abs(Double(found) - value) < 1e-5)
            }
            compare(lines[row], with: expected.neighbors, row: row)
        }
    }

    private func compare(_ line: Line, with expected: [NaiveMethod.Neighbor], row: Int) {
        #expect(line.index == row)
        #expect(line.neighbors.map(\.id) == expected.map { "pair-\($0.entry)" }, "row \(row)")
        for (neighbor, other) in zip(line.neighbors, expected) {
            #expect(abs(Double(neighbor.similarity) - other.similarity) < 1e-5)
            #expect(abs(Double(neighbor.attention) - other.attention) < 1e-4)
        }
    }

    @Test func theNumbersOfAttentionAreHeeded() async throws {
        let toys = try ToyFiles()
        try await InProcess.run(
            arguments(toys, .text)
                + ["--text-alpha", "0.9", "--text-beta", "3", "--text-k", "4", "--k", "2"]
        )
        let refined = try NpyFile(opening: toys.path("refined.npy")).matrix()
        let naive = NaiveMethod(images: toys.images, texts: toys.texts)
        let numbers = NaiveMethod.Attention(alpha: 0.9, beta: 3, k: 4)
        let expected = NaiveMethod.unitRows(toys.queries).flatMap {
            naive.refine($0, .text, by: numbers).embedding
        }
        #expect(refined.values.count == expected.count)
        #expect(zip(refined.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }

    @Test func safetensorsAreReadAsNpyIs() async throws {
        let toys = try ToyFiles()
        try SafetensorsFile.write(
            [TensorToWrite(name: "embeddings", matrix: toys.queries)],
            to: toys.path("queries.safetensors")
        )
        try await InProcess.run(arguments(toys, .image))
        let expected = try toys.folder.read("refined.npy")
        try FileManager.default.removeItem(atPath: toys.path("refined.npy"))
        try await InProcess.run(arguments(toys, .image, input: "queries.safetensors"))
        #expect(try toys.folder.read("refined.npy") == expected)
    }

    @Test func aFolderOfNumberedFilesIsReadAsOne() async throws {
        let toys = try ToyFiles(queryCount: 515)
        try await InProcess.run(arguments(toys, .image))
        let expected = try toys.folder.read("refined.npy")
        try FileManager.default.createDirectory(
            atPath: toys.path("shards"),
            withIntermediateDirectories: true
        )
        for (number, rows) in [(9, 0..<100), (10, 100..<511), (11, 511..<515)] {
            try NpyFile.write(toys.queries.rows(rows), to: toys.path("shards/q_\(number).npy"))
        }
        try await InProcess.run(arguments(toys, .image, input: "shards"))
        #expect(try toys.folder.read("refined.npy") == expected)
    }

    /// What cannot be written is said before the work begins, not after it.
    @Test func theOutputIsOpenedFirst() async throws {
        let toys = try ToyFiles()
        var queries = toys.queries
        for column in 0..<ToyFiles.dimension { queries.values[column] = 0 }
        try NpyFile.write(queries, to: toys.path("queries.npy"))
        let output = toys.path("nowhere/refined.npy")
        let words = arguments(toys, .image).map { $0 == toys.path("refined.npy") ? output : $0 }
        await #expect {
            try await InProcess.run(words)
        } throws: { error in
            "\(error)".contains("nowhere/refined.npy")
        }
    }

    @Test func aBadRowIsNamedByItsNumberInTheFileAndLeavesNoFile() async throws {
        let toys = try ToyFiles(queryCount: 515)
        var queries = toys.queries
        for column in 0..<ToyFiles.dimension {
            queries.values[513 * ToyFiles.dimension + column] = 0
        }
        try NpyFile.write(queries, to: toys.path("queries.npy"))
        let expected = CommandError.badRow(
            path: toys.path("queries.npy"),
            row: 513,
            reason: "is zero; expected finite values, not all zero"
        )
        await #expect(throws: expected) {
            try await InProcess.run(
                arguments(toys, .image) + ["--neighbors", toys.path("neighbors.jsonl")]
            )
        }
        #expect(!toys.holds("refined.npy"))
        #expect(!toys.holds("neighbors.jsonl"))
    }

    @Test func embeddingsHaveToFitTheMemory() async throws {
        let toys = try ToyFiles()
        try NpyFile.write(
            Matrix(rowCount: 1, columnCount: 2, values: [1, 1]),
            to: toys.path("2.npy")
        )
        let expected = CommandError.wrongDimension(path: toys.path("2.npy"), expected: 6, found: 2)
        await #expect(throws: expected) {
            try await InProcess.run(arguments(toys, .image, input: "2.npy"))
        }
    }

    @Test(arguments: [
        ["--modality", "sound", "--input", "a", "--output", "b"],
        ["--input", "a", "--output", "b"], ["--modality", "image", "--output", "b"],
        ["--modality", "image", "--input", "a"],
    ])
    func refusesACommandLineThatSaysTooLittle(arguments: [String]) throws {
        let text = try InProcess.misuse(["refine"] + arguments)
        #expect(text.contains("--modality") || text.contains("put"))
    }
}
