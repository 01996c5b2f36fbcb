import Foundation

/// Where a training's loss is going, beside the loss of guessing.
///
/// How it works. InfoNCE of a batch of `B` pairs is `log B` for who guesses. A training that was
/// better than that and no longer is has left the weights that knew something: it took too long
/// steps. The loss of single steps varies, so that a running mean is looked at; in small batches it
/// varies so much that nothing is said of them.
struct LossTrend: Sendable {
    /// What one step counts for in the running mean.
    private static let share: Float = 0.1
    /// By how much worse than guessing the running mean is allowed to become.
    private static let tolerance: Float = 1.25
    private static let smallestBatch = 32

    private let guessing: Float
    private var mean: Float?
    private var wasBetter = false

    /// Looks at the loss of batches of this size, with these weights of its terms.
    init(weights: ContrastiveLoss.Terms, batchSize: Int) {
        let weight = weights.both + weights.image + weights.text
        guessing =
            batchSize < Self.smallestBatch ? .infinity : weight * log(Float(batchSize))
    }

    /// Takes the loss of one step.
    mutating func record(_ loss: Float) {
        let mean = mean.map { $0 + Self.share * (loss - $0) } ?? loss
        self.mean = mean
        if mean < guessing { wasBetter = true }
    }

    /// Whether it was better than guessing before.
    var isWorseThanGuessing: Bool { wasBetter && mean ?? 0 > guessing }

    /// Whether it is so much worse that it will not come back.
    var hasDiverged: Bool { wasBetter && mean ?? 0 > Self.tolerance * guessing }
}
