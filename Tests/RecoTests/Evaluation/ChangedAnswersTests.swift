import TensorFiles
import TestSupport
import Testing
import VectorMemory

@testable import Reco

@Suite struct ChangedAnswersTests {
    private let toy: ToyTask
    private let evaluator: Evaluator
    private let answers: TaskAnswers

    init() throws {
        toy = try ToyTask(queryCount: 90, seed: 81)
        evaluator = Evaluator(refiner: try toy.refiner())
        answers = try evaluator.answers(to: toy.task)
    }

    /// The queries that the naive method answers differently, and by how much the right class rose.
    private func changedQueries(_ sides: RefinedSides) -> (mended: [Int], broken: [Int]) {
        let before = toy.naive.ranks(.none, labels: toy.task.labels)
        let after = toy.naive.ranks(sides, labels: toy.task.labels)
        let queries = toy.task.labels.indices
        return (
            queries.filter { before[$0] > 0 && after[$0] == 0 },
            queries.filter { before[$0] == 0 && after[$0] > 0 }
        )
    }

    @Test(arguments: [RefinedSides.image, .text, .both])
    func findsAllThatChanged(sides: RefinedSides) throws {
        let changes = try evaluator.changes(
            in: answers,
            to: toy.task,
            refining: sides,
            limit: 90
        )
        let expected = changedQueries(sides)
        #expect(changes.mended.map(\.query).sorted() == expected.mended)
        #expect(changes.broken.map(\.query).sorted() == expected.broken)
        #expect(changes.mendedCount == expected.mended.count)
        #expect(changes.brokenCount == expected.broken.count)
        let gains = changes.mended.map { $0.after.rightProbability - $0.before.rightProbability }
        #expect(gains == gains.sorted(by: >))
        let losses = changes.broken.map { $0.after.rightProbability - $0.before.rightProbability }
        #expect(losses == losses.sorted())
        for change in changes.mended + changes.broken {
            #expect(change.label == toy.task.labels[change.query])
            #expect(change.before == answers.answers.none[change.query])
            #expect(change.after == answers.answers[sides][change.query])
            #expect(change.neighbors.isEmpty == (sides == .text))
        }
        #expect(!changes.mended.isEmpty)
    }

    @Test func theLimitKeepsThoseThatChangedMost() throws {
        let all = try evaluator.changes(in: answers, to: toy.task, refining: .both, limit: 90)
        let two = try evaluator.changes(in: answers, to: toy.task, refining: .both, limit: 2)
        #expect(two.mended == Array(all.mended.prefix(2)))
        #expect(two.mendedCount == all.mendedCount)
    }

    @Test func neighborsAreThoseOfTheRefinedImage() throws {
        let changes = try evaluator.changes(in: answers, to: toy.task, refining: .both, limit: 3)
        for change in changes.mended {
            let expected = Judge.refine(
                toy.naive.queries[change.query],
                searching: toy.naive.images,
                fusing: toy.naive.texts,
                k: 10,
                by: .attention(alpha: 0.2, beta: 40)
            )
            // Attention falls with similarity, so that the order is the search's.
            #expect(change.neighbors.count == 5)
            for (rank, neighbor) in change.neighbors.enumerated() {
                #expect(
                    neighbor.id == (try evaluator.refiner.memory.id(of: expected.entries[rank]))
                )
                #expect(abs(Double(neighbor.attention) - expected.weights[rank]) < 1e-5)
                #expect(neighbor.caption == nil)
            }
        }
    }

    @Test(arguments: [
        (#"{"id":"x","caption":"a <b>"}"#, "a <b>"), (#"{"id":"x","title":"t"}"#, "t"),
        (#"{"id":"x","title":"t","text":"u"}"#, "u"), (#"{"id":"x","caption":7}"#, nil),
        (#"{"id":"x"}"#, nil),
    ])
    func captionsComeFromTheMetadata(line: String, caption: String?) throws {
        let folder = try ScratchFolder()
        try NpyFile.write(toy.images, to: folder.path("images.npy"))
        try NpyFile.write(toy.texts, to: folder.path("texts.npy"))
        let lines = Array(repeating: line, count: 70).joined(separator: "\n") + "\n"
        let metadata = try folder.write(Array(lines.utf8), to: "metadata.jsonl")
        var builder = MemoryBuilder(output: folder.path("memory"), name: "captions")
        try builder.add(
            PairSource(
                imageEmbeddings: folder.path("images.npy"),
                textEmbeddings: folder.path("texts.npy"),
                metadata: metadata
            )
        )
        let evaluator = Evaluator(refiner: try Refiner(memory: builder.commit()))
        let changes = try evaluator.changes(in: answers, to: toy.task, refining: .both, limit: 1)
        let neighbors = changes.mended[0].neighbors
        #expect(neighbors.allSatisfy { $0.caption == caption && $0.id == "x" })
    }
}
