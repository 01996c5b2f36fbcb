import Foundation
import Reco
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

    private func pairs(_ toys: ToyFiles) -> [String] {
        [
            "evaluate", "--memory", toys.path("memory"), "--image-embeddings",
            toys.path("image.npy"), "--text-embeddings", toys.path("text.npy"),
        ]
    }

    @Test func writesAPageOfEitherKind() async throws {
        let toys = try ToyFiles()
        let page = toys.path("report.html")
        for arguments in [arguments(toys) + ["--ablation", "--seed", "3"], pairs(toys)] {
            try await InProcess.run(arguments + ["--json", "--report", page])
            let text = String(decoding: try toys.folder.read("report.html"), as: UTF8.self)
            #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
        }
    }

    @Test(arguments: ["none/report.html", "memory"])
    func aPageThatCannotBeWrittenIsNamed(page: String) async throws {
        let toys = try ToyFiles()
        let error = await #expect(throws: (any Error).self) {
            try await InProcess.run(arguments(toys) + ["--report", toys.path(page)])
        }
        let (text, status) = CommandRun.outcome(of: try #require(error))
        #expect(status == 1)
        #expect(text.contains(toys.path(page)) && !text.contains("\n"), "\(text)")
    }

    @Test func anEvaluationThatFailsLeavesTheOldPage() async throws {
        let toys = try ToyFiles()
        let page = try toys.folder.write(Array("old".utf8), to: "report.html")
        try NpyFile.write([0, 1], to: toys.path("labels.npy"))
        await #expect(throws: CommandError.self) {
            try await InProcess.run(arguments(toys) + ["--report", page])
        }
        #expect(try toys.folder.read("report.html") == Array("old".utf8))
        let names = try FileManager.default.contentsOfDirectory(atPath: toys.path(""))
        #expect(!names.contains { $0.contains(".partial-") })
    }

    @Test(arguments: [
        "--queries", "--labels", "--class-embeddings", "--class-names", "--seen", "--seed",
    ])
    func labelsAndPairsDoNotGoTogether(flag: String) throws {
        let line = try InProcess.misuse([
            "evaluate", "--image-embeddings", "a", "--text-embeddings", "b", flag, "1",
        ])
        #expect(line.contains("\(flag) cannot be combined with --image-embeddings"))
    }

    @Test func whatGoesTogetherHasToBeGivenTogether() throws {
        let ablation = try InProcess.misuse([
            "evaluate", "--image-embeddings", "a", "--text-embeddings", "b", "--ablation",
        ])
        #expect(ablation.contains("--ablation cannot be combined with --image-embeddings"))
        let half = try InProcess.misuse(["evaluate", "--text-embeddings", "b"])
        #expect(half.contains("--image-embeddings and --text-embeddings go together"))
        let seed = try InProcess.misuse([
            "evaluate", "--queries", "a", "--labels", "b", "--class-embeddings", "c", "--seed", "1",
        ])
        #expect(seed.contains("--seed goes with --ablation"))
    }

    @Test(arguments: [["--k", "41"], ["--image-k", "41"], ["--fusion", "mean", "--k", "41"]])
    func noMoreNeighborsThanTheMemoryHas(flags: [String]) async throws {
        let toys = try ToyFiles()
        let expected = CommandError.invalidValue(
            name: flags[flags.count - 2],
            expected: "at most 40, the pairs in memory",
            found: "41"
        )
        await #expect(throws: expected) { try await InProcess.run(arguments(toys) + flags) }
        try await InProcess.run(arguments(toys) + flags.dropLast() + ["40"])
    }

    @Test func withoutFusionThereIsNothingToVary() async throws {
        let toys = try ToyFiles()
        let expected = CommandError.conflict("--ablation", with: "--fusion none")
        await #expect(throws: expected) {
            try await InProcess.run(arguments(toys) + ["--fusion", "none", "--ablation"])
        }
    }

    @Test func bothHalvesOfTheClassesNeedQueries() async throws {
        let toys = try ToyFiles()
        let seen = try toys.folder.write(Array("0\n1\n2\n3\n4\n".utf8), to: "seen.txt")
        await #expect(throws: RecoError.empty("queries of unseen classes")) {
            try await InProcess.run(arguments(toys) + ["--seen", seen])
        }
    }
}
