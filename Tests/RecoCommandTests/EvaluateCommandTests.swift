import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import RecoCommand

struct EvaluateCommandTests {
    private func arguments(_ toys: ToyFiles) -> [String] {
        [
            "evaluate", "--memory", toys.path("memory"), "--queries", toys.path("queries.npy"),
            "--labels", toys.path("labels.npy"), "--class-embeddings", toys.path("classes.npy"),
        ]
    }

    @Test func runsOnATaskWithAndWithoutNames() async throws {
        let toys = try ToyFiles()
        try await InProcess.run(arguments(toys) + ["--json"])
        try await InProcess.run(arguments(toys) + ["--class-names", toys.path("classes.txt")])
    }

    @Test(arguments: [-1, 5])
    func aLabelOfNoClassIsNamedWithItsRow(label: Int) async throws {
        let toys = try ToyFiles()
        let labels = (0..<9).map { $0 == 7 ? label : 0 }
        try NpyFile.write(labels, to: toys.path("labels.npy"))
        let expected = CommandError.labelOutOfRange(
            path: toys.path("labels.npy"),
            row: 7,
            label: label,
            classCount: 5
        )
        await #expect(throws: expected) { try await InProcess.run(arguments(toys)) }
    }

    @Test func everyQueryNeedsALabel() async throws {
        let toys = try ToyFiles()
        try NpyFile.write([0, 1], to: toys.path("labels.npy"))
        let expected = CommandError.wrongCount(
            path: toys.path("labels.npy"),
            of: "labels",
            expected: 9,
            found: 2
        )
        await #expect(throws: expected) { try await InProcess.run(arguments(toys)) }
    }

    @Test func everyClassNeedsAName() async throws {
        let toys = try ToyFiles()
        let names = try toys.folder.write(Array("a\nb\n".utf8), to: "classes.txt")
        let expected = CommandError.wrongCount(
            path: names,
            of: "class names",
            expected: 5,
            found: 2
        )
        await #expect(throws: expected) {
            try await InProcess.run(arguments(toys) + ["--class-names", names])
        }
    }

    @Test(arguments: ["queries.npy", "classes.npy"])
    func embeddingsHaveToFitTheMemory(name: String) async throws {
        let toys = try ToyFiles()
        let matrix = Matrix(rowCount: 9, columnCount: 5, values: .init(repeating: 1, count: 45))
        try NpyFile.write(matrix, to: toys.path(name))
        let expected = CommandError.wrongDimension(path: toys.path(name), expected: 6, found: 5)
        await #expect(throws: expected) { try await InProcess.run(arguments(toys)) }
    }

    @Test func anotherFusionsNumberIsRefused() async throws {
        let toys = try ToyFiles()
        let expected = CommandError.conflict("--image-alpha", with: "--fusion mean")
        await #expect(throws: expected) {
            try await InProcess.run(
                arguments(toys) + ["--fusion", "mean", "--image-alpha", "0.1"]
            )
        }
    }

    @Test(arguments: ["--queries", "--labels", "--class-embeddings"])
    func nothingOfTheTaskMayBeMissing(flag: String) throws {
        let all = ["--queries", "--labels", "--class-embeddings"]
        let given = all.filter { $0 != flag }.flatMap { [$0, "file"] }
        #expect(try InProcess.misuse(["evaluate"] + given).contains(flag))
    }
}
