import Reco
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct TrainingRunTests {
    @Test(arguments: [(1, 5), (2, 5), (100, 5)])
    func theStateIsSavedEveryFewStepsAndInTheEnd(interval: Int, stepCount: Int) throws {
        let toys = try ToyFiles()
        var recipe = TrainingRecipe()
        recipe.duration = .steps(stepCount)
        recipe.imageNeighborCount = 2
        recipe.textNeighborCount = 2
        let pairs = try PairDataset(toys.memory)
        let files = try TrainingFiles(
            output: toys.path("w.safetensors"),
            state: nil,
            log: nil,
            neighbors: nil
        )
        let finder = TrainingNeighborFinder(
            recipe: recipe,
            threadCount: 1,
            memoryBudget: 1 << 30,
            cache: NeighborCache(path: files.neighbors)
        )
        func trainer() throws -> Trainer {
            try Trainer(
                recipe: recipe,
                pairs: pairs,
                memory: toys.memory,
                neighbors: finder.neighbors(
                    of: pairs,
                    inMemoryAt: toys.path("memory"),
                    checksum: toys.memory.checksum
                ),
                memoryBudget: 1 << 30,
                threadCount: 1
            )
        }
        var first = try trainer()
        let run = TrainingRun(files: files, checkpointInterval: interval)
        let outcome = try run.train(&first)
        #expect(outcome.firstStep == 0)
        #expect(outcome.lastStep?.number == stepCount)
        var second = try trainer()
        try second.resume(from: files.state)
        #expect(second.isFinished)
        #expect(try run.train(&second).lastStep == nil)
    }
}
