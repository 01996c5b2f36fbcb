import Tensors
import Testing

@testable import Reco

@Suite struct AblatorTests {
    private let toy: ToyTask

    init() throws {
        toy = try ToyTask(queryCount: 80, seed: 61)
    }

    private func expectation(_ variant: NaiveEvaluation.Variant) -> BySides<Double> {
        toy.naive.top1(labels: toy.task.labels, variant)
    }

    @Test func everyPointIsWhatTheNaiveMethodGives() throws {
        let refiner = try toy.refiner()
        let ablation = try Ablator(refiner: refiner, seed: 5).ablate(toy.task)
        #expect(ablation.seed == 5)
        #expect(
            ablation.reaches.map { [$0.search, $0.fuse] } == [
                [.uni, .uni], [.uni, .cross], [.cross, .uni], [.cross, .cross],
            ]
        )
        for point in ablation.reaches {
            let variant = NaiveEvaluation.Variant(search: point.search, fuse: point.fuse)
            #expect(point.top1 == expectation(variant), "\(point.search) \(point.fuse)")
        }
        #expect(ablation.neighborCounts.map(\.k) == [1, 2, 4, 8, 10, 16, 32])
        for point in ablation.neighborCounts {
            #expect(point.top1 == expectation(.init(k: point.k)), "k \(point.k)")
        }
        #expect(ablation.memorySizes.map(\.rowCount) == [4, 8, 17, 35, 70])
        for point in ablation.memorySizes {
            let part = MemoryPart(of: refiner.memory, rowCount: point.rowCount, seed: 5)
            let entries = (0..<70).filter(part.contains)
            #expect(
                point.top1 == expectation(.init(entries: entries)),
                "\(point.rowCount) pairs"
            )
        }
        // Each series has something to show: its points are not all the same.
        #expect(Set(ablation.reaches.map(\.top1.both)).count > 2)
        #expect(Set(ablation.neighborCounts.map(\.top1.both)).count > 2)
        #expect(Set(ablation.memorySizes.map(\.top1.both)).count > 2)
    }

    @Test func theVariantThatChangesNothingIsTheEvaluation() throws {
        for reach in Reach.allCases {
            let refiner = try toy.refiner(searching: reach)
            let report = try Evaluator(refiner: refiner).evaluate(toy.task)
            let ablation = try Ablator(refiner: refiner).ablate(toy.task)
            #expect(ablation.memorySizes.last?.top1 == report.top1)
            let same = ablation.reaches.first { $0.search == reach && $0.fuse == .cross }
            #expect(same?.top1 == report.top1)
        }
    }

    @Test func trainedLayersAreVariedAsTheyAreUsed() throws {
        let layers = (
            image: try Samples.layer(dimension: ToyTask.dimension, seed: 5),
            text: try Samples.layer(dimension: ToyTask.dimension, seed: 6)
        )
        func refiner(k: Int) throws -> Refiner {
            try toy.refiner(
                plan: .transformer(
                    image: layers.image,
                    text: layers.text,
                    imageNeighborCount: k,
                    textNeighborCount: k
                )
            )
        }
        let ablation = try Ablator(refiner: refiner(k: 5)).ablate(toy.task)
        for point in ablation.neighborCounts {
            let report = try Evaluator(refiner: refiner(k: point.k)).evaluate(toy.task)
            #expect(point.top1 == report.top1, "k \(point.k)")
        }
        #expect(Set(ablation.neighborCounts.map(\.top1.image)).count > 1)
    }

    @Test func noPointWantsMoreNeighborsThanTheMemoryHas() throws {
        let refiner = try Refiner(
            memory: Samples.memory(
                images: toy.images.rows(0..<9),
                texts: toy.texts.rows(0..<9)
            )
        )
        let ablation = try Ablator(refiner: refiner).ablate(toy.task)
        #expect(ablation.neighborCounts.map(\.k) == [1, 2, 4, 8])
        #expect(ablation.memorySizes.map(\.rowCount) == [1, 2, 4, 9])
    }

    @Test func progressRisesToTheEnd() throws {
        let queryCount = TaskClassifier.blockRowLimit + 5
        let larger = try ToyTask(queryCount: queryCount, seed: 62)
        var steps: [(done: Int, total: Int)] = []
        _ = try Ablator(refiner: larger.refiner()).ablate(larger.task) { steps.append(($0, $1)) }
        // Two searches, four combinations, seven k, five sizes.
        #expect(Set(steps.map(\.total)) == [18 * queryCount])
        #expect(steps.map(\.done) == steps.map(\.done).sorted())
        #expect(steps.last?.done == 18 * queryCount)
    }

    @Test func refusesATaskOfAnotherDimension() throws {
        let refiner = try Refiner(memory: Samples.memory(rowCount: 4, dimension: 8, seed: 1))
        #expect(throws: RecoError.wrongDimension(of: "queries", expected: 8, found: 20)) {
            try Ablator(refiner: refiner).ablate(toy.task)
        }
    }
}
