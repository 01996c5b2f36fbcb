import FusionModel
import Testing

@testable import Reco

struct TrainingMemoryPlanTests {
    private func sizes(batchSize: Int) throws -> TrainingMemoryPlan.Sizes {
        TrainingMemoryPlan.Sizes(
            configuration: try TrainingRecipe().configuration(dimension: 512),
            pairCount: 100_000,
            batchSize: batchSize,
            imageNeighborCount: 10,
            textNeighborCount: 10,
            threadCount: 2,
            copyCount: 1
        )
    }

    @Test func aLargeBatchFitsTwoGibibytes() throws {
        let plan = try TrainingMemoryPlan(sizes(batchSize: 4096), budget: 2 << 30)
        #expect(plan.byteCount <= 2 << 30)
    }

    @Test func lessMemoryKeepsLess() throws {
        let sizes = try sizes(batchSize: 4096)
        let all = try TrainingMemoryPlan(sizes, budget: 8 << 30)
        #expect(all.keepsTapes && all.keepsLogits)
        var least = all.byteCount
        var seen: Set<[Bool]> = []
        for budget in stride(from: all.byteCount, to: 0, by: -(16 << 20)) {
            guard let plan = try? TrainingMemoryPlan(sizes, budget: budget) else { break }
            #expect(plan.byteCount <= budget)
            seen.insert([plan.keepsTapes, plan.keepsLogits])
            least = min(least, plan.byteCount)
        }
        #expect(seen.contains([true, true]) && seen.contains([false, false]))
        #expect(throws: TrainingError.memoryBudgetTooSmall(expected: least, found: least - 1)) {
            try TrainingMemoryPlan(sizes, budget: least - 1)
        }
    }

    @Test func copiesOfTheWeightsAreCounted() throws {
        func byteCount(_ change: (inout TrainingRecipe) -> Void = { _ in }) throws -> Int {
            var recipe = TrainingRecipe()
            change(&recipe)
            let plan = try TrainingMemoryPlan(
                recipe,
                configuration: recipe.configuration(dimension: 512),
                order: BatchOrder(pairCount: 1000, recipe: recipe),
                imageNeighborCount: 10,
                textNeighborCount: 10,
                threadCount: 2,
                budget: 1 << 40
            )
            return plan.byteCount
        }
        let plain = try byteCount()
        // Both layers have more than three million numbers each.
        let copy = 2 * 4 * 3_150_000
        #expect(try byteCount { $0.anchorDecay = 0.1 } - plain > copy)
        #expect(try byteCount { $0.heldOutShare = 0.1 } - plain > copy)
    }
}
