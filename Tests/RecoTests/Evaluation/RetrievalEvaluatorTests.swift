import Tensors
import Testing

@testable import Reco

@Suite struct RetrievalEvaluatorTests {
    /// Pairs of which some are in the memory themselves, one of them again and again.
    private struct Example {
        let images: Matrix
        let texts: Matrix
        let task: PairTask

        init() throws {
            let dimension = 16
            let count = 40
            let concepts = Samples.unitRows(count, dimension: dimension, seed: 91)
            func views(_ seed: UInt64, noise: Float) -> Matrix {
                var rows = concepts
                let other = Samples.unitRows(count, dimension: dimension, seed: seed)
                for index in rows.values.indices {
                    rows.values[index] += noise * other.values[index]
                }
                return rows.normalizedRows()
            }
            task = try PairTask(images: views(92, noise: 1.1), texts: views(93, noise: 1.1))
            let again = Array(repeating: 5, count: 11)
            images = Matrix(joining: [
                views(94, noise: 1), task.images.rows(0..<20), task.images.rows(at: again),
            ])
            texts = Matrix(joining: [
                views(95, noise: 1), task.texts.rows(0..<20), task.texts.rows(at: again),
            ])
        }

        func refiner(_ search: Reach) throws -> Refiner {
            try Refiner(
                memory: Samples.memory(images: images, texts: texts),
                searchReach: search
            )
        }
    }

    @Test(arguments: Reach.allCases)
    func agreesWithTheNaiveMethod(search: Reach) throws {
        let example = try Example()
        let report = try RetrievalEvaluator(refiner: example.refiner(search))
            .evaluate(example.task)
        let naive = NaiveEvaluation(
            images: Judge.rows(example.images),
            texts: Judge.rows(example.texts),
            queries: Judge.rows(example.task.images),
            counterparts: Judge.rows(example.task.texts)
        )
        let left = naive.queries.map { image in
            Set(naive.images.indices.filter { Judge.product(image, naive.images[$0]) > 0.98 })
        }
        let own = Array(0..<40)
        for sides in RefinedSides.allCases {
            let rows = naive.embeddings(sides, .init(search: search), without: left)
            let forth = NaiveEvaluation.ranks(rows.queries, rows.counterparts, own)
            let back = NaiveEvaluation.ranks(rows.counterparts, rows.queries, own)
            #expect(report.imageToText[sides] == RetrievalReport.Recall(ranks: forth))
            #expect(report.textToImage[sides] == RetrievalReport.Recall(ranks: back))
        }
        #expect(report.nearDuplicates.pairCount == left.count { !$0.isEmpty })
        #expect(report.nearDuplicates.entryCount == left.map(\.count).reduce(0, +))
        #expect(report.nearDuplicates.pairCount == 20)
        #expect(report.nearDuplicates.entryCount == 31)
        // Had the pairs found themselves, they would have been found nearly always.
        let cheating = naive.embeddings(.both, .init(search: search))
        let ranks = NaiveEvaluation.ranks(cheating.queries, cheating.counterparts, own)
        #expect(RetrievalReport.Recall(ranks: ranks) != report.imageToText.both)
    }

    @Test func aMemoryOfNothingButDuplicatesLeavesThePairsAsTheyAre() throws {
        let example = try Example()
        let one = try PairTask(
            images: example.task.images.rows(5..<6),
            texts: example.task.texts.rows(5..<6)
        )
        let refiner = try Refiner(
            memory: Samples.memory(
                images: example.images.rows(60..<71),
                texts: example.texts.rows(60..<71)
            )
        )
        let report = try RetrievalEvaluator(refiner: refiner).evaluate(one)
        #expect(report.nearDuplicates.entryCount == 11)
        #expect(report.imageToText.both.at1 == 100)
    }

    @Test func progressRisesToTheEnd() throws {
        let example = try Example()
        var steps: [[Int]] = []
        _ = try RetrievalEvaluator(refiner: example.refiner(.uni)).evaluate(example.task) {
            steps.append([$0, $1])
        }
        #expect(steps.map { $0[0] } == (1...10).map { $0 * 40 })
        #expect(Set(steps.map { $0[1] }) == [400])
    }

    @Test func refusesPairsOfAnotherDimension() throws {
        let example = try Example()
        let refiner = try Refiner(memory: Samples.memory(rowCount: 4, dimension: 8, seed: 1))
        #expect(throws: RecoError.wrongDimension(of: "image embeddings", expected: 8, found: 16)) {
            try RetrievalEvaluator(refiner: refiner).evaluate(example.task)
        }
    }
}
