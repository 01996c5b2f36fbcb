import Reco
import Tensors
import VectorMemory

/// A whole training step, as `reco bench` times it: reading the batch, both layers, the loss and
/// the optimizer, on all threads.
struct BenchTrainer {
    let dimension: Int
    /// Neighbors of each pair.
    let k: Int
    let threadCount: Int
    let timer: BenchTimer

    private static let pairCount = 2048
    private static let batchSize = 1024

    /// The time of one step.
    func row() throws -> BenchReport.Row {
        let folder = try BenchFolder()
        let memory = try folder.memory(rows: Self.pairCount, dimension: dimension)
        var recipe = TrainingRecipe()
        recipe.batchSize = Self.batchSize
        // The paper's step: all terms of the loss, all neighbors.
        recipe.lossWeights = .init(both: 1, image: 1, text: 1)
        recipe.neighborDropout = 0
        recipe.duration = .steps(1_000_000_000)
        var trainer = try Trainer(
            recipe: recipe,
            pairs: PairDataset(memory),
            memory: memory,
            neighbors: TrainingNeighbors(image: table, text: table),
            memoryBudget: .max,
            threadCount: threadCount
        )
        return try timer.measure("step/\(trainer.batchSize)") { _ = try trainer.step() }
    }

    /// The pairs behind a pair, as good as any others for how long a step takes.
    private var table: NeighborTable {
        let count = Self.pairCount
        return NeighborTable(
            k: k,
            entries: (0..<count * k).map { ($0 / k + $0 % k + 1) % count },
            similarities: (0..<count * k).map { 0.5 - 0.01 * Float($0 % k) }
        )
    }
}
