import Reco
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import RecoCommand

struct ClassifyCommandTests {
    private struct Line: Decodable {
        struct Label: Decodable {
            let label: String
            let similarity: Float
            let probability: Float
        }

        let index: Int
        let labels: [Label]
        let original: [Label]?
    }

    private static let names = ["a", "b", "c", "d", "e"]

    private func arguments(_ toys: ToyFiles) -> [String] {
        [
            "classify", "--memory", toys.path("memory"), "--input", toys.path("queries.npy"),
            "--class-embeddings", toys.path("classes.npy"), "--class-names",
            toys.path("classes.txt"), "--output", toys.path("answers.jsonl"),
        ]
    }

    /// 515 queries, so that they do not fit one block.
    @Test(arguments: RefinedSides.allCases)
    func labelsAsTheNaiveMethodDoes(sides: RefinedSides) async throws {
        let toys = try ToyFiles(queryCount: 515)
        try await InProcess.run(
            arguments(toys) + ["--refine", sides.rawValue, "--top", "3", "--compare"]
        )
        let lines = try toys.lines(of: "answers.jsonl", as: Line.self)
        try #require(lines.count == 515)
        let naive = NaiveMethod(images: toys.images, texts: toys.texts)
        let classes = NaiveMethod.unitRows(toys.classes)
        for (row, query) in NaiveMethod.unitRows(toys.queries).enumerated() {
            #expect(lines[row].index == row)
            compare(lines[row].labels, naive.labels(of: query, among: classes, sides: sides), row)
            let original = try #require(lines[row].original)
            compare(original, NaiveMethod.labels(of: query, among: classes), row)
        }
    }

    private func compare(_ found: [Line.Label], _ expected: [NaiveMethod.Label], _ row: Int) {
        #expect(found.map(\.label) == expected.prefix(3).map { Self.names[$0.index] }, "\(row)")
        for (label, other) in zip(found, expected) {
            #expect(abs(Double(label.similarity) - other.similarity) < 1e-5, "\(row)")
            #expect(abs(Double(label.probability) - other.probability) < 1e-3, "\(row)")
        }
    }

    @Test func moreLabelsThanClassesMeansAllOfThem() async throws {
        let toys = try ToyFiles()
        try await InProcess.run(arguments(toys) + ["--top", "99"])
        for line in try toys.lines(of: "answers.jsonl", as: Line.self) {
            #expect(line.labels.map(\.label).sorted() == Self.names)
            #expect(abs(line.labels.reduce(0) { $0 + $1.probability } - 1) < 1e-4)
            #expect(line.original == nil)
        }
    }

    @Test func classesWithoutNamesAreNumbered() async throws {
        let toys = try ToyFiles()
        try await InProcess.run([
            "classify", "--memory", toys.path("memory"), "--input", toys.path("queries.npy"),
            "--class-embeddings", toys.path("classes.npy"), "--output", toys.path("answers.jsonl"),
        ])
        let lines = try toys.lines(of: "answers.jsonl", as: Line.self)
        #expect(lines.count == 9)
        for line in lines {
            #expect(line.labels.map(\.label).sorted() == ["0", "1", "2", "3", "4"])
        }
    }

    @Test func aBadRowLeavesTheOldAnswersAlone() async throws {
        let toys = try ToyFiles()
        try toys.folder.write(Array("old".utf8), to: "answers.jsonl")
        var queries = toys.queries
        queries.values[2 * ToyFiles.dimension] = .infinity
        try NpyFile.write(queries, to: toys.path("queries.npy"))
        let expected = CommandError.badRow(
            path: toys.path("queries.npy"),
            row: 2,
            reason: "is non-finite; expected finite values, not all zero"
        )
        await #expect(throws: expected) { try await InProcess.run(arguments(toys)) }
        #expect(try toys.folder.read("answers.jsonl") == Array("old".utf8))
    }

    @Test func bothSidesAndFiveLabelsAreTheDefault() throws {
        let command = try InProcess.parse(
            ["classify", "--input", "a", "--class-embeddings", "b", "--output", "c"],
            as: ClassifyCommand.self
        )
        #expect(command.refine == .both)
        #expect(command.top == 5)
        #expect(command.classNames == nil && !command.compare && !command.json)
    }

    @Test(arguments: [["--top", "0"], ["--top", "-3"], ["--top", "x"], ["--refine", "all"]])
    func refusesWhatIsNoNumberOfLabelsOrNoSide(arguments: [String]) throws {
        let files = ["classify", "--input", "a", "--class-embeddings", "b", "--output", "c"]
        #expect(try InProcess.misuse(files + arguments).contains(arguments[0]))
    }
}
