import FusionModel
import Tensors
import Testing
import VectorMemory

@testable import Reco

@Suite struct EvaluatorTests {
    /// Percentages by the judge: top-1 and top-5 of images against classes.
    private func accuracy(
        _ images: [[Double]],
        _ classes: [[Double]],
        _ labels: [Int]
    ) -> (top1: Double, top5: Double) {
        var hits = (first: 0, wide: 0)
        for (image, label) in zip(images, labels) {
            let ranking = Judge.ranking(of: image, in: classes).map(\.entry)
            if ranking[0] == label { hits.first += 1 }
            if ranking.prefix(5).contains(label) { hits.wide += 1 }
        }
        func percent(_ hits: Int) -> Double {
            (10_000 * Double(hits) / Double(labels.count)).rounded() / 100
        }
        return (percent(hits.first), percent(hits.wide))
    }

    @Test func agreesWithTheNaiveMethod() throws {
        let example = try ToyTask(queryCount: 60, seed: 1)
        let report = try Evaluator(refiner: example.refiner()).evaluate(example.task)
        let queries = Judge.rows(example.task.queries)
        let classes = Judge.rows(example.task.classEmbeddings)
        let (images, texts) = (Judge.rows(example.images), Judge.rows(example.texts))
        func refinedQueries(_ formula: Judge.Formula) -> [[Double]] {
            queries.map {
                Judge.refine($0, searching: images, fusing: texts, k: 10, by: formula).embedding
            }
        }
        func refinedClasses(_ formula: Judge.Formula) -> [[Double]] {
            classes.map {
                Judge.refine($0, searching: texts, fusing: images, k: 16, by: formula).embedding
            }
        }
        let labels = example.task.labels
        let none = accuracy(queries, classes, labels)
        let image = accuracy(refinedQueries(.attention(alpha: 0.3, beta: 20)), classes, labels)
        let text = accuracy(queries, refinedClasses(.attention(alpha: 0.5, beta: 100)), labels)
        let both = accuracy(
            refinedQueries(.attention(alpha: 0.2, beta: 40)),
            refinedClasses(.attention(alpha: 0.5, beta: 20)),
            labels
        )
        let mean = accuracy(refinedQueries(.mean), classes, labels)
        let nearest = accuracy(
            queries.map { texts[Judge.ranking(of: $0, in: images)[0].entry] },
            classes,
            labels
        )
        for (sides, expected) in zip(RefinedSides.allCases, [none, image, text, both]) {
            #expect(report.top1[sides] == expected.top1)
            #expect(report.top5[sides] == expected.top5)
            #expect(report.meanPerClass[sides] == meanPerClass(sides, example))
        }
        #expect(report.baselines.mean == mean.top1)
        #expect(report.baselines.nearestNeighbor == nearest.top1)
        #expect([report.queryCount, report.classCount, report.memoryRowCount] == [60, 12, 70])
        // Six different numbers, so that none can stand in for another.
        #expect(Set([none, image, text, both, mean, nearest].map(\.top1)).count == 6)
    }

    /// The mean of what each class's own queries get, over the classes that have any.
    private func meanPerClass(_ sides: RefinedSides, _ example: ToyTask) -> Double {
        let labels = example.task.labels
        let ranks = example.naive.ranks(sides, labels: labels)
        var shares: [Double] = []
        for label in Set(labels) {
            let own = zip(ranks, labels).filter { $0.1 == label }.map(\.0)
            shares.append(Double(own.count { $0 == 0 }) / Double(own.count))
        }
        return (10_000 * shares.reduce(0, +) / Double(shares.count)).rounded() / 100
    }

    @Test func searchesOnceAndStillRefinesAsTheRefinerDoes() throws {
        let example = try ToyTask(queryCount: 30, seed: 2)
        let layers = (
            image: try Samples.layer(dimension: 20, seed: 5),
            text: try Samples.layer(dimension: 20, seed: 6)
        )
        for reach in Reach.allCases {
            let refiner = try Refiner(
                memory: Samples.memory(images: example.images, texts: example.texts),
                plan: .transformer(
                    image: layers.image,
                    text: layers.text,
                    imageNeighborCount: 3,
                    textNeighborCount: 3
                ),
                searchReach: reach
            )
            let report = try Evaluator(refiner: refiner).evaluate(example.task)
            for sides in RefinedSides.allCases {
                let images = refiner.refine(example.task.queries, modality: .image, sides: sides)
                let texts = refiner.refine(
                    example.task.classEmbeddings,
                    modality: .text,
                    sides: sides
                )
                let expected = accuracy(
                    Judge.rows(images.embeddings),
                    Judge.rows(texts.embeddings),
                    example.task.labels
                )
                #expect(report.top1[sides] == expected.top1)
                #expect(report.top5[sides] == expected.top5)
            }
        }
    }

    @Test func baselinesDoNotDependOnTheRefiner() throws {
        let example = try ToyTask(queryCount: 40, seed: 3)
        let reports = try Reach.allCases.map { reach in
            try Evaluator(refiner: example.refiner(searching: reach)).evaluate(example.task)
        }
        #expect(reports[0].baselines == reports[1].baselines)
        #expect(reports[0].top1 != reports[1].top1)
    }

    @Test func reportsProgressAcrossBlocksAndCountsEveryQuery() throws {
        let queryCount = 2 * TaskClassifier.blockRowLimit + 3
        let example = try ToyTask(queryCount: queryCount, seed: 4)
        let evaluator = Evaluator(refiner: try example.refiner())
        var done: [Int] = []
        let report = try evaluator.evaluate(example.task) { done.append($0) }
        #expect(
            done == [TaskClassifier.blockRowLimit, 2 * TaskClassifier.blockRowLimit, queryCount]
        )
        #expect(report.queryCount == queryCount)
        #expect(try evaluator.evaluate(example.task) == report)
    }

    @Test func aMemoryOfOnePairIsEnough() throws {
        let example = try ToyTask(queryCount: 5, seed: 5)
        let refiner = try Refiner(
            memory: Samples.memory(
                images: example.images.rows(0..<1),
                texts: example.texts.rows(0..<1)
            )
        )
        let report = try Evaluator(refiner: refiner).evaluate(example.task)
        #expect(report.memoryRowCount == 1)
    }

    @Test func refusesATaskOfAnotherDimension() throws {
        let example = try ToyTask(queryCount: 5, seed: 6)
        let refiner = try Refiner(memory: Samples.memory(rowCount: 4, dimension: 8, seed: 1))
        #expect(throws: RecoError.wrongDimension(of: "queries", expected: 8, found: 20)) {
            try Evaluator(refiner: refiner).evaluate(example.task)
        }
    }
}
