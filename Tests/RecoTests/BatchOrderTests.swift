import Testing

@testable import Reco

struct BatchOrderTests {
    private func recipe(
        batchSize: Int,
        heldOutShare: Float = 0,
        seed: UInt64 = 1
    ) -> TrainingRecipe {
        var recipe = TrainingRecipe()
        recipe.batchSize = batchSize
        recipe.heldOutShare = heldOutShare
        recipe.seed = seed
        return recipe
    }

    @Test func anEpochHasEveryPairAtMostOnce() throws {
        var order = try BatchOrder(pairCount: 103, recipe: recipe(batchSize: 20))
        #expect(order.stepsPerEpoch == 5)
        let epochs = (0..<3).map { epoch in
            (0..<5).flatMap { order.batch(ofStep: epoch * 5 + $0) }
        }
        for epoch in epochs {
            #expect(epoch.count == 100)
            #expect(Set(epoch).count == 100)
            #expect(epoch.allSatisfy { (0..<103).contains($0) })
        }
        #expect(epochs[0] != epochs[1])
        // What one epoch leaves out, others have.
        #expect(Set(epochs.joined()).count == 103)
    }

    @Test func aStepsBatchDependsOnNothingButItsNumber() throws {
        var first = try BatchOrder(pairCount: 50, recipe: recipe(batchSize: 8))
        let batches = (0..<30).map { first.batch(ofStep: $0) }
        var second = try BatchOrder(pairCount: 50, recipe: recipe(batchSize: 8))
        for step in [29, 3, 17, 16, 0] { #expect(second.batch(ofStep: step) == batches[step]) }
        var other = try BatchOrder(pairCount: 50, recipe: recipe(batchSize: 8, seed: 2))
        #expect(other.batch(ofStep: 0) != batches[0])
    }

    @Test func fewerPairsThanABatchAreOneBatch() throws {
        var order = try BatchOrder(pairCount: 9, recipe: recipe(batchSize: 512))
        #expect(order.batchSize == 9)
        #expect(order.stepsPerEpoch == 1)
        #expect(order.batch(ofStep: 4).sorted() == Array(0..<9))
    }

    @Test func heldOutPairsAreNeverTrainedOn() throws {
        var order = try BatchOrder(
            pairCount: 100,
            recipe: recipe(batchSize: 16, heldOutShare: 0.25)
        )
        #expect(order.heldOut.count == 25)
        #expect(order.heldOutBatches.flatMap(\.self) == order.heldOut)
        #expect(order.heldOutBatches.allSatisfy { $0.count <= 16 })
        let trained = Set((0..<40).flatMap { order.batch(ofStep: $0) })
        #expect(trained.isDisjoint(with: order.heldOut))
        #expect(trained.count == 75)
    }

    @Test func onePairTeachesNothing() throws {
        #expect(throws: TrainingError.tooFewPairs(expected: 2, found: 1)) {
            try BatchOrder(pairCount: 1, recipe: recipe(batchSize: 2))
        }
        // A share that would be a single pair is none.
        let order = try BatchOrder(pairCount: 4, recipe: recipe(batchSize: 2, heldOutShare: 0.3))
        #expect(order.heldOut.isEmpty)
    }

    @Test func drawsAreIndependentOfEachOther() {
        let streams: [BatchOrder.Stream] = [.start, .heldOut, .epoch, .dropout]
        var seen: Set<UInt64> = []
        for stream in streams {
            for seed in 0..<10 as Range<UInt64> {
                for number in 0..<10 {
                    var generator = stream.generator(seed: seed, number: number)
                    seen.insert(generator.next())
                }
            }
        }
        #expect(seen.count == 400)
    }
}
