import FusionModel
import Reco
import VectorMemory

/// The training of the quick start: seconds, on a world that is small.
struct QuickstartTraining {
    /// As many as continuous integration has: fixed, because sums of other parts round otherwise and
    /// the same seed should give the same weights however many cores there are.
    private static let threadCount = 2
    private static let memoryBudget = 512 << 20

    /// What is retrieved from.
    let memory: Memory
    /// What is learned from; none of it is in the memory.
    let pairs: PairDataset
    /// Everything that decides the result.
    var recipe: TrainingRecipe

    /// Takes the recipe that suits this world.
    init(memory: Memory, pairs: PairDataset, seed: UInt64) {
        self.memory = memory
        self.pairs = pairs
        recipe = Self.recipe(seed: seed, neighborLimit: memory.rowCount)
    }

    /// The recipe of `reco train`, but for what was chosen on embeddings of CLIP.
    private static func recipe(seed: UInt64, neighborLimit: Int) -> TrainingRecipe {
        var recipe = TrainingRecipe()
        recipe.seed = seed
        recipe.imageNeighborCount = min(FusionPlan.paperNeighborCount, neighborLimit)
        recipe.textNeighborCount = recipe.imageNeighborCount
        // CLIP ends its training at a temperature of 0.01, and layers for its embeddings start
        // there. The encoder of this world was never trained and has no such temperature: its
        // similarities are spread wider, so that at 0.01 a few pairs make up the whole loss. CLIP's
        // own training starts at 0.07 and learns the rest.
        recipe.logitScale = 1 / 0.07
        recipe.learnsLogitScale = true
        // The layers start as training-free attention, and all terms of the loss count alike, as in
        // the paper: where else to start, and what to leave out, is a matter of the encoder.
        recipe.imageStart = TrainingRecipe.Start(alpha: 0.2, beta: 40)
        recipe.textStart = TrainingRecipe.Start(alpha: 0.5, beta: 20)
        recipe.lossWeights = ContrastiveLoss.Terms(both: 1, image: 1, text: 1)
        recipe.neighborDropout = 0
        // Small layers bear longer steps, of which three passes over the pairs are enough. Their
        // batches are small so that a few passes are many steps, and so that an entity, which has a
        // caption in other words each time, is seldom its own negative.
        recipe.duration = .epochs(3)
        recipe.batchSize = 128
        recipe.learningRate = 1e-3
        return recipe
    }

    /// Finds the neighbors, takes all steps, and says how it went.
    func train() throws -> (weights: Checkpoint, summary: QuickstartRecord.Training) {
        let search = NeighborSearch(
            memory: memory,
            imageNeighborCount: recipe.imageNeighborCount,
            textNeighborCount: recipe.textNeighborCount,
            reach: recipe.searchReach,
            exclusionThreshold: recipe.exclusionThreshold,
            threadCount: Self.threadCount
        )
        var trainer = try Trainer(
            recipe: recipe,
            pairs: pairs,
            memory: memory,
            neighbors: try search.neighbors(of: pairs),
            memoryBudget: Self.memoryBudget,
            threadCount: Self.threadCount
        )
        let pace = TrainingPace(
            firstStep: 0,
            stepCount: trainer.stepCount,
            batchSize: trainer.batchSize
        )
        let progress = ProgressDisplay("training")
        var losses: [Float] = []
        while !trainer.isFinished {
            let step = try trainer.step()
            losses.append(step.loss)
            progress.update(step.number, of: trainer.stepCount, note: pace.note(step))
        }
        let weights = trainer.result()
        return (
            weights,
            QuickstartRecord.Training(
                pairs: pairs.rowCount,
                steps: losses.count,
                batchSize: trainer.batchSize,
                firstLoss: losses.first ?? 0,
                lastLoss: losses.last ?? 0,
                temperature: 1 / weights.logitScale
            )
        )
    }
}
