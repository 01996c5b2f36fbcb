import Foundation
import Tensors
import Testing
import VectorMemory

@testable import Reco

@Suite struct SyntheticWorldTests {
    /// Small enough for a test, with as many pairs per entity as the usual size has.
    private static let small = SyntheticWorld.Configuration(
        conceptCount: 8,
        heldOutConceptCount: 3,
        entitiesPerConcept: 40,
        memoryPairCount: 5_000,
        trainingPairCount: 1_000,
        queriesPerEntity: 5
    )

    private let world = SyntheticWorld(small)

    @Test func theSeedAndNothingElseDecides() {
        var tiny = Self.small
        (tiny.memoryPairCount, tiny.trainingPairCount, tiny.queriesPerEntity) = (50, 50, 1)
        let (one, same) = (SyntheticWorld(tiny), SyntheticWorld(tiny))
        #expect(one.memoryPairs() == same.memoryPairs())
        #expect(one.trainingPairs() == same.trainingPairs())
        #expect(one.evaluation().task == same.evaluation().task)
        #expect(one.evaluation().classNames == same.evaluation().classNames)
        tiny.seed = 1
        let other = SyntheticWorld(tiny)
        #expect(one.memoryPairs() != other.memoryPairs())
        #expect(one.evaluation().classNames != other.evaluation().classNames)
    }

    @Test func moreOfOneDrawLeavesTheOthersAsTheyAre() {
        var tiny = Self.small
        (tiny.memoryPairCount, tiny.trainingPairCount, tiny.queriesPerEntity) = (50, 50, 1)
        let one = SyntheticWorld(tiny)
        tiny.memoryPairCount = 60
        let remembered = SyntheticWorld(tiny)
        #expect(remembered.trainingPairs() == one.trainingPairs())
        #expect(remembered.evaluation().task == one.evaluation().task)
        tiny.trainingPairCount = 60
        let trained = SyntheticWorld(tiny)
        #expect(trained.memoryPairs() == remembered.memoryPairs())
        #expect(trained.evaluation().task == one.evaluation().task)
        #expect(trained.trainingPairs() != one.trainingPairs())
        tiny.queriesPerEntity = 2
        let asked = SyntheticWorld(tiny)
        #expect(asked.memoryPairs() == trained.memoryPairs())
        #expect(asked.trainingPairs() == trained.trainingPairs())
        #expect(asked.evaluation().classNames == one.evaluation().classNames)
    }

    @Test func trainingPairsShowNoEntityThatIsEvaluated() {
        let training = world.trainingPairs()
        #expect(training.images.rowCount == 1_000)
        #expect(training.entities.allSatisfy { !world.heldOutEntities.contains($0) })
        #expect(Set(training.entities).count > 100)
        let ids = Set(training.metadata + world.memoryPairs().metadata)
        #expect(ids.count == 1_000 + 5_000)
    }

    @Test func everyEvaluatedEntityIsInMemoryAndPopularityFalls() {
        let counts = world.memoryPairs().entities.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        #expect(world.heldOutEntities.allSatisfy { counts[$0, default: 0] > 0 })
        func count(rank: Int) -> Int {
            (0..<8).reduce(0) { $0 + counts[$1 * 40 + rank, default: 0] }
        }
        #expect(count(rank: 0) > 3 * count(rank: 39))
    }

    @Test func metadataIsJSONWithIdAndCaption() throws {
        let pairs = world.trainingPairs()
        let (_, names) = world.evaluation()
        #expect(names.count == 120)
        var naming = 0
        for (row, line) in pairs.metadata.enumerated() {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            )
            #expect(object["id"] == "training-\(row)")
            let caption = try #require(object["caption"])
            if caption.contains(world.names.entity(pairs.entities[row])) { naming += 1 }
        }
        // Seven captions in ten name the entity.
        #expect((640...760).contains(naming))
    }

    @Test func refiningHelpsWithWhatWasNeverTrainedOn() throws {
        let pairs = world.memoryPairs()
        let (task, _) = world.evaluation()
        let refiner = try Refiner(
            memory: Samples.memory(images: pairs.images, texts: pairs.texts)
        )
        let top1 = try Evaluator(refiner: refiner).evaluate(task).top1
        #expect((40...70).contains(top1.none))
        #expect(top1.image > top1.none + 8)
        #expect(top1.text > top1.none + 8)
        #expect(top1.both > max(top1.image, top1.text))
    }
}
