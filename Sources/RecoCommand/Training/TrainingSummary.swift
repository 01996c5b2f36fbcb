import Reco
import VectorMemory

/// What `reco train` says in the end.
struct TrainingSummary: Encodable {
    let output: String
    let memory: MemorySummary
    let pairs: Int
    let heldOutPairs: Int
    let batchSize: Int
    let steps: Int
    let resumedAtStep: Int
    let loss: Float?
    let heldOutLoss: Float?
    let heldOutStep: Int?
    let temperature: Float
    let imageK: Int
    let textK: Int
    let seconds: Double

    private enum CodingKeys: String, CodingKey {
        case output
        case memory
        case pairs
        case heldOutPairs = "held_out_pairs"
        case batchSize = "batch_size"
        case steps
        case resumedAtStep = "resumed_at_step"
        case loss
        case heldOutLoss = "held_out_loss"
        case heldOutStep = "held_out_step"
        case temperature
        case imageK = "image_k"
        case textK = "text_k"
        case seconds
    }

    init(
        _ outcome: TrainingRun.Outcome,
        _ trainer: Trainer,
        _ pairs: PairDataset,
        _ memory: Memory,
        output: String
    ) {
        self.output = output
        self.memory = MemorySummary(memory)
        self.pairs = pairs.rowCount
        heldOutPairs = trainer.heldOutCount
        batchSize = trainer.batchSize
        steps = trainer.finishedStepCount
        resumedAtStep = outcome.firstStep
        loss = outcome.lastStep?.loss
        heldOutLoss = trainer.best?.loss
        heldOutStep = trainer.best?.step
        temperature = 1 / trainer.result().logitScale
        imageK = trainer.recipe.imageNeighborCount
        textK = trainer.recipe.textNeighborCount
        seconds = outcome.seconds
    }

    /// The summary for people.
    var text: String {
        var lines = ["trained \(output) on \(pairs) pairs in \(steps) steps of \(batchSize)"]
        if let loss { lines.append("loss of the last step: \(loss)") }
        if let heldOutLoss, let heldOutStep {
            lines.append(
                "best loss on \(heldOutPairs) held-out pairs: \(heldOutLoss), after step "
                    + "\(heldOutStep)"
            )
        }
        lines.append("reco evaluate --memory … --weights \(output) says what it is worth")
        return lines.joined(separator: "\n")
    }
}
