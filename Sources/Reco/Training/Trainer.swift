import Foundation
import FusionModel
import Tensors
public import VectorMemory

/// What one step of a training did.
public struct TrainingStep: Sendable, Equatable {
    /// How many steps have been taken, with this one.
    public let number: Int
    /// The loss before the step.
    public let loss: Float
    /// Its three terms, not weighted.
    public let terms: ContrastiveLoss.Terms
    /// The learning rate of the step.
    public let learningRate: Float
    /// The inverse of the logit scale, before the step.
    public let temperature: Float
    /// The length of the gradient, before it was clipped.
    public let gradientNorm: Float
    /// The loss on the held-out pairs after the step, when it was measured.
    public let heldOutLoss: Float?
}

/// Trains both fusion layers: RECO's training, a step at a time.
///
/// The encoders and the memory are frozen, and neighbors are found before the first step. Each step
/// refines the images and texts of a batch, takes the ``ContrastiveLoss``, follows its gradient
/// back through the layers, and lets AdamW change them. The same recipe, pairs, memory and number
/// of threads give the same bits, also across an interruption.
///
/// Source: Iscen et al., section 3.3 and 4.1; where the layers start is ours.
public struct Trainer: Sendable {
    /// Of logit scales that are learned: CLIP lets them be 1 to 100.
    static let logitScaleLogarithms: ClosedRange<Float> = 0...log(100)
    /// A training on many short epochs measures the held-out loss this often.
    static let measurementLimit = 20

    /// What decides the result.
    public let recipe: TrainingRecipe
    /// How many steps there will be, unless patience ends first.
    public let stepCount: Int
    /// How many pairs a step has.
    public var batchSize: Int { order.batchSize }
    /// How many pairs are never trained on.
    public var heldOutCount: Int { order.heldOut.count }
    /// How many bytes a step takes, by the plan.
    public var plannedByteCount: Int { plan.byteCount }
    /// How many steps have been taken.
    public var finishedStepCount: Int { state.stepCount }
    /// The lowest loss on the held-out pairs so far, and after how many steps it was measured.
    public var best: (loss: Float, step: Int)? { state.best.map { ($0.loss, $0.step) } }

    let maker: BatchMaker
    let start: TrainingState.Weights
    let anchor: TrainingState.Weights?
    let loss: ContrastiveLoss
    let optimizer: AdamW
    let plan: TrainingMemoryPlan
    let threadCount: Int
    var order: BatchOrder
    var lanes: [LayerGradients]
    /// What changes from step to step.
    var state: TrainingState
    private var trend: LossTrend

    /// Finds out whether a budget is enough, before the long search for neighbors.
    ///
    /// - Throws: `TrainingError.memoryBudgetTooSmall` as the training itself would.
    public static func checkMemoryBudget(
        _ budget: Int,
        recipe: TrainingRecipe,
        pairCount: Int,
        dimension: Int,
        threadCount: Int
    ) throws(TrainingError) {
        let configuration: FusionConfiguration
        do {
            configuration = try recipe.configuration(dimension: dimension)
        } catch {
            throw .fusion(error)
        }
        _ = try TrainingMemoryPlan(
            recipe,
            configuration: configuration,
            order: BatchOrder(pairCount: pairCount, recipe: recipe),
            imageNeighborCount: recipe.imageNeighborCount,
            textNeighborCount: recipe.textNeighborCount,
            threadCount: threadCount,
            budget: budget
        )
    }

    /// Prepares a training, from its start.
    ///
    /// - Throws: `TrainingError.memoryBudgetTooSmall` when a step would need more bytes than
    ///   `memoryBudget`.
    public init(
        recipe: TrainingRecipe,
        pairs: PairDataset,
        memory: Memory,
        neighbors: TrainingNeighbors,
        memoryBudget: Int,
        threadCount: Int
    ) throws(TrainingError) {
        try self.init(
            recipe: recipe,
            pairs: pairs,
            memory: memory,
            neighbors: neighbors,
            start: Self.start(
                recipe,
                dimension: memory.dimension,
                statistics: StartStatistics(of: pairs, recipe: recipe)
            ),
            memoryBudget: memoryBudget,
            threadCount: threadCount
        )
    }

    /// Prepares a training that starts from given weights, of layers of any shape.
    init(
        recipe: TrainingRecipe,
        pairs: PairDataset,
        memory: Memory,
        neighbors: TrainingNeighbors,
        start: TrainingState.Weights,
        memoryBudget: Int,
        threadCount: Int
    ) throws(TrainingError) {
        precondition(threadCount >= 1, "at least one thread is needed, found \(threadCount)")
        for modality in Modality.allCases {
            let count = neighbors[modality].rowCount
            precondition(
                count == pairs.rowCount,
                "\(pairs.rowCount) pairs, neighbors of \(count)"
            )
        }
        self.recipe = recipe
        self.threadCount = threadCount
        let order = try BatchOrder(pairCount: pairs.rowCount, recipe: recipe)
        self.order = order
        stepCount = recipe.stepCount(perEpoch: order.stepsPerEpoch)
        plan = try TrainingMemoryPlan(
            recipe,
            configuration: start.image.configuration,
            order: order,
            imageNeighborCount: neighbors.image.k,
            textNeighborCount: neighbors.text.k,
            threadCount: threadCount,
            budget: memoryBudget
        )
        maker = BatchMaker(
            pairs: pairs,
            memory: memory,
            neighbors: try neighbors.measured(
                by: [
                    .image: SimilarityMetric(start.image), .text: SimilarityMetric(start.text),
                ],
                pairs: pairs,
                memory: memory,
                threadCount: threadCount
            ),
            fusionReach: recipe.fusionReach,
            neighborDropout: recipe.neighborDropout,
            threadCount: threadCount
        )
        self.start = start
        anchor = Self.anchor(recipe, start)
        loss = ContrastiveLoss(weights: recipe.lossWeights)
        optimizer = Self.optimizer(recipe)
        let configuration = start.image.configuration
        lanes = (0..<threadCount).map { _ in LayerGradients(zeros: configuration) }
        state = TrainingState(start: start)
        trend = LossTrend(weights: recipe.lossWeights, batchSize: order.batchSize)
    }

    /// Whether there is nothing left to do.
    public var isFinished: Bool {
        state.stepCount >= stepCount
            || (recipe.patience > 0 && state.staleCount >= recipe.patience)
    }

    /// Whether the loss was below that of guessing and no longer is: a state of now is of no use.
    public var isWorseThanGuessing: Bool { trend.isWorseThanGuessing }

    /// Takes one step.
    ///
    /// - Throws: `TrainingError.diverged` when the loss or its gradient is not finite, or the loss
    ///   has become worse than guessing; the weights then are what they were.
    public mutating func step() throws(TrainingError) -> TrainingStep {
        precondition(!isFinished, "step \(state.stepCount) of a finished training")
        if state.best == nil { try measure() }
        let number = state.stepCount
        let batch = try maker.batch(
            of: order.batch(ofStep: number),
            dropout: BatchOrder.Stream.dropout.generator(seed: recipe.seed, number: number)
        )
        let scale = exp(state.weights.logitScaleLogarithm)
        let value = gradient(of: batch, logitScale: scale)
        let norm = gradientNorm(value)
        trend.record(value.loss)
        guard value.loss.isFinite, norm.isFinite, !trend.hasDiverged else {
            throw .diverged(step: number + 1, loss: value.loss, gradientNorm: norm)
        }
        let learningRate = recipe.learningRate(step: number, of: stepCount)
        update(value, learningRate: learningRate, gradientNorm: norm)
        state.stepCount += 1
        let isMeasured = isMeasurementDue
        if isMeasured { try measure() }
        return TrainingStep(
            number: state.stepCount,
            loss: value.loss,
            terms: value.terms,
            learningRate: learningRate,
            temperature: 1 / scale,
            gradientNorm: norm,
            heldOutLoss: isMeasured ? state.heldOutLoss : nil
        )
    }
}
