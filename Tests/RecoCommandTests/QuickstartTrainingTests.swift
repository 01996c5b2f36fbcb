import Reco
import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

/// What the synthetic world shows, on kinds of things that training never saw.
///
/// The world is that of `reco quickstart`. Its 2 000 answers are counted, not timed: the same seed
/// gives the same counts, but for the rounding of other processors, which moves them by a few in a
/// thousand. The margins are several times that.
struct QuickstartTrainingTests {
    /// A world with its pairs, and a layer that was trained on them.
    private struct Trained: Sendable {
        let world: SyntheticWorld
        let pairs: SyntheticWorld.Pairs
        let memory: Memory
        let task: ClassificationTask
        let weights: Checkpoint
        let summary: QuickstartRecord.Training

        init(
            seed: UInt64 = 0,
            searchReach: Reach = .uni,
            fusionReach: Reach = .cross
        ) throws {
            world = SyntheticWorld(.init(seed: seed))
            pairs = world.memoryPairs()
            memory = try Self.memory(pairs)
            task = world.evaluation().task
            var training = QuickstartTraining(
                memory: memory,
                pairs: try PairDataset(try Self.memory(world.trainingPairs())),
                seed: seed
            )
            training.recipe.searchReach = searchReach
            training.recipe.fusionReach = fusionReach
            (weights, summary) = try training.train()
        }

        /// A memory of some of the pairs.
        static func memory(
            _ pairs: SyntheticWorld.Pairs,
            where isIncluded: (Int) -> Bool = { _ in true }
        ) throws -> Memory {
            let rows = pairs.entities.indices.filter(isIncluded)
            func part(_ matrix: Matrix) -> Matrix {
                Matrix(
                    rowCount: rows.count,
                    columnCount: matrix.columnCount,
                    values: rows.flatMap { Array(matrix.rows($0..<$0 + 1).values) }
                )
            }
            let folder = try ScratchFolder()
            try NpyFile.write(part(pairs.images), to: folder.path("images.npy"))
            try NpyFile.write(part(pairs.texts), to: folder.path("texts.npy"))
            var builder = MemoryBuilder(output: folder.path("memory"), name: "part")
            try builder.add(
                PairSource(
                    imageEmbeddings: folder.path("images.npy"),
                    textEmbeddings: folder.path("texts.npy")
                )
            )
            return try builder.commit()
        }

        /// Top-1 accuracy in percent; without a plan, with the trained layer.
        func top1(
            memory: Memory? = nil,
            plan: FusionPlan? = nil,
            searchReach: Reach = .uni,
            fusionReach: Reach = .cross
        ) throws -> EvaluationReport.Accuracy {
            let refiner = try Refiner(
                memory: memory ?? self.memory,
                plan: plan ?? .transformer(image: weights.image, text: weights.text),
                searchReach: searchReach,
                fusionReach: fusionReach,
                threadCount: 2
            )
            return try Evaluator(refiner: refiner).evaluate(task).top1
        }
    }

    private static let trained = Result { try Trained() }

    @Test(arguments: [0, 1, 2] as [UInt64])
    func trainingImprovesEverySideAndBothTogetherMost(seed: UInt64) throws {
        let trained = try seed == 0 ? Self.trained.get() : Trained(seed: seed)
        let top1 = try trained.top1()
        #expect((45...65).contains(top1.none))
        #expect(top1.image > top1.none + 10)
        #expect(top1.text > top1.none + 10)
        #expect(top1.both > max(top1.image, top1.text) + 2)
        // What was learned is more than what averaging, or attention without training, gives.
        let attention = try trained.top1(plan: .attention())
        let mean = try trained.top1(plan: .mean())
        #expect(top1.both > attention.both + 4)
        #expect(top1.both > mean.both + 4)
        #expect(top1.image > max(attention.image, mean.image) + 4)
        #expect(top1.text > max(attention.text, mean.text) + 4)
    }

    /// Each of the four is trained for itself.
    @Test func searchingWithinAndFusingAcrossIsBestOfFour() throws {
        let best = try Self.trained.get().top1().both
        for (search, fusion) in [(Reach.uni, Reach.uni), (.cross, .cross), (.cross, .uni)] {
            let other = try Trained(searchReach: search, fusionReach: fusion)
            let top1 = try other.top1(searchReach: search, fusionReach: fusion)
            #expect(best > top1.both + 5, "\(search) search, \(fusion) fusion")
        }
    }

    @Test func moreMemoryIsBetter() throws {
        let trained = try Self.trained.get()
        let rowCount = trained.pairs.entities.count
        var accuracies: [Double] = []
        for share in [8, 4, 2, 1] {
            let part = try Trained.memory(trained.pairs) { $0 < rowCount / share }
            accuracies.append(try trained.top1(memory: part).both)
        }
        for (less, more) in zip(accuracies, accuracies.dropFirst()) {
            #expect(more > less + 2, "\(accuracies)")
        }
    }

    /// Nothing is trained anew: pairs of new kinds are put into the memory, and are of use at once.
    @Test func whatIsAddedAfterTrainingHelpsAtOnce() throws {
        let world = try Self.trained.get()
        let unknown = world.world.heldOutEntities
        let before = try Trained.memory(world.pairs) { !unknown.contains(world.pairs.entities[$0]) }
        var training = QuickstartTraining(
            memory: before,
            pairs: try PairDataset(try Trained.memory(world.world.trainingPairs())),
            seed: 3
        )
        training.recipe.duration = .epochs(2)
        let weights = try training.train().weights
        let plan = FusionPlan.transformer(image: weights.image, text: weights.text)
        let without = try world.top1(memory: before, plan: plan)
        let with = try world.top1(plan: plan)
        #expect(with.image > without.image + 10)
        #expect(with.text > without.text + 10)
        #expect(with.both > without.both + 15)
        #expect(with.both > with.none + 15)
    }

    @Test func theLossFallsAndTheSummaryCounts() throws {
        let summary = try Self.trained.get().summary
        #expect(summary.lastLoss < 0.8 * summary.firstLoss)
        #expect(summary.pairs == 8_000)
        #expect(summary.batchSize == 128)
        #expect(summary.steps == 3 * (8_000 / 128))
        #expect(summary.temperature > 0.01 && summary.temperature < 0.07)
    }

    @Test func aSmallMemoryHasFewerNeighbors() throws {
        let world = SyntheticWorld(
            .init(
                dimension: 88,
                conceptCount: 2,
                heldOutConceptCount: 1,
                entitiesPerConcept: 2,
                memoryPairCount: 4,
                trainingPairCount: 5
            )
        )
        let training = QuickstartTraining(
            memory: try Trained.memory(world.memoryPairs()),
            pairs: try PairDataset(try Trained.memory(world.trainingPairs())),
            seed: 0
        )
        let (weights, summary) = try training.train()
        #expect(weights.imageNeighborCount == 4 && weights.textNeighborCount == 4)
        #expect(summary.batchSize == 5 && summary.steps == 3)
    }
}
