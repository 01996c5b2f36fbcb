import Reco
import TensorFiles
import Testing

@testable import RecoCommand

struct PairEvaluationTests {
    private let toys: ToyFiles

    init() throws {
        toys = try ToyFiles()
    }

    private func findings(_ images: String, _ texts: String) throws -> EvaluationFindings {
        try PairEvaluation(images: toys.path(images), texts: toys.path(texts))
            .findings(try Refiner(memory: toys.memory), Classifier())
    }

    @Test func pairsOfTheMemoryDoNotFindThemselves() throws {
        let findings = try findings("image.npy", "text.npy")
        let report = try #require(findings.report as? RetrievalReport)
        #expect(report.pairCount == ToyFiles.pairCount)
        #expect(report.nearDuplicates.pairCount == ToyFiles.pairCount)
        // Images and texts have nothing to do with each other here; a pair that saw itself would
        // bring them together.
        #expect(report.imageToText.both.at1 < 20)
        #expect(try findings.page().contains("Images find their texts"))
        #expect(findings.table == report.table)
    }

    @Test func everyImageNeedsAText() throws {
        let expected = CommandError.wrongCount(
            path: toys.path("queries.npy"),
            of: "embeddings",
            expected: ToyFiles.pairCount,
            found: 9
        )
        #expect(throws: expected) { try findings("image.npy", "queries.npy") }
    }

    @Test func embeddingsHaveToFitTheMemory() throws {
        try NpyFile.write([1, 2], to: toys.path("narrow.npy"))
        #expect(throws: TensorFileError.self) { try findings("image.npy", "narrow.npy") }
    }
}
