import Reco
import Testing
import VectorMemory

@testable import RecoCommand

struct TrainingSummaryTests {
    private func summary(heldOutShare: Float) throws -> TrainingSummary {
        let toys = try ToyFiles()
        var recipe = TrainingRecipe()
        recipe.duration = .steps(2)
        recipe.imageNeighborCount = 2
        recipe.textNeighborCount = 3
        recipe.heldOutShare = heldOutShare
        let pairs = try PairDataset(toys.memory)
        let neighbors = try NeighborSearch(
            memory: toys.memory,
            imageNeighborCount: 2,
            textNeighborCount: 3,
            exclusionThreshold: 0.98
        ).neighbors(of: pairs)
        var trainer = try Trainer(
            recipe: recipe,
            pairs: pairs,
            memory: toys.memory,
            neighbors: neighbors,
            memoryBudget: 1 << 30,
            threadCount: 1
        )
        _ = try trainer.step()
        let last = try trainer.step()
        return TrainingSummary(
            TrainingRun.Outcome(firstStep: 0, lastStep: last, seconds: 1.5),
            trainer,
            pairs,
            toys.memory,
            output: "w.safetensors"
        )
    }

    @Test func namesWhatPeopleAndProgramsAskFor() throws {
        let summary = try summary(heldOutShare: 0.25)
        #expect(summary.pairs == 40 && summary.heldOutPairs == 10 && summary.steps == 2)
        #expect(summary.text.contains("w.safetensors"))
        #expect(summary.text.contains("10 held-out pairs"))
        let json = try JSONOutput.encode(summary)
        for key in ["held_out_loss", "image_k", "batch_size", "temperature", "memory", "seconds"] {
            #expect(json.contains("\"\(key)\""), "\(key)")
        }
    }

    @Test func saysNothingOfPairsThatAreNotHeldOut() throws {
        let summary = try summary(heldOutShare: 0)
        #expect(!summary.text.contains("held-out"))
        #expect(summary.heldOutLoss == nil)
    }
}
