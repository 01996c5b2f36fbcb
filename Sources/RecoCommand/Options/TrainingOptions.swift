import ArgumentParser
import Reco

/// Everything of a training's recipe that is a flag; what nobody gives is the recipe's own default.
struct TrainingOptions: ParsableArguments {
    private static let defaults = TrainingRecipe()

    @Option(help: ArgumentHelp("Passes over the pairs (default: \(duration)).", valueName: "count"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Steps, instead of epochs.", valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Pairs that a step compares with each other.", valueName: "count"))
    var batchSize = defaults.batchSize

    @Option(help: ArgumentHelp("The learning rate after the warm-up.", valueName: "number"))
    var learningRate = defaults.learningRate

    @Option(help: ArgumentHelp("The share of steps that warm up.", valueName: "share"))
    var warmup = defaults.warmupShare

    @Option(help: ArgumentHelp("Decay of matrices toward zero.", valueName: "number"))
    var weightDecay = defaults.weightDecay

    @Option(help: ArgumentHelp("Decay of all weights toward their start.", valueName: "number"))
    var anchorDecay = defaults.anchorDecay

    @Option(help: ArgumentHelp("The longest gradient that counts; 0 is any.", valueName: "number"))
    var clipNorm = defaults.clipNorm

    @Option(name: .customLong("beta1"), help: "How much of AdamW's first moment stays.")
    var firstBeta = defaults.firstBeta

    @Option(name: .customLong("beta2"), help: "How much of AdamW's second moment stays.")
    var secondBeta = defaults.secondBeta

    @Option(
        help: ArgumentHelp(
            "What learns, of \(Self.names(TrainedPart.allCases)) (default: all).",
            valueName: "parts"
        )
    )
    var learn: String?

    @Option(
        help: ArgumentHelp(
            "Weights of the loss's terms: both refined, only images, only texts "
                + "(default: \(weights)).",
            valueName: "a,b,c"
        )
    )
    var lossWeights: String?

    @Option(
        help: ArgumentHelp("1 over the temperature at the start, 1 to 100.", valueName: "number")
    )
    var logitScale = defaults.logitScale

    @Flag(inversion: .prefixedNo, help: "Whether the temperature learns.")
    var learnLogitScale = defaults.learnsLogitScale

    @Option(
        help: ArgumentHelp(
            "Retrieve no entry whose image is more similar to the pair's image.",
            valueName: "similarity"
        )
    )
    var excludeAbove = defaults.exclusionThreshold

    @Option(help: ArgumentHelp("How likely a neighbor is left out.", valueName: "share"))
    var neighborDropout = defaults.neighborDropout

    @OptionGroup var start: TrainingStartOptions

    @Option(help: ArgumentHelp("Most attention heads.", valueName: "count"))
    var heads = defaults.headLimit

    @Option(help: ArgumentHelp("Width of the feed-forward part, in embeddings."))
    var feedForward = defaults.feedForwardFactor

    @Option(
        help: ArgumentHelp("How far the result goes from the start; 1 is all.", valueName: "share")
    )
    var average = defaults.averagingShare

    @Option(
        help: ArgumentHelp(
            "The share of pairs to measure on; the best weights are kept.",
            valueName: "share"
        )
    )
    var heldOut = defaults.heldOutShare

    @Option(
        help: ArgumentHelp(
            "Stop after so many measurements without a better one; 0 is never.",
            valueName: "count"
        )
    )
    var patience = defaults.patience

    @Option(help: ArgumentHelp("From what everything random follows.", valueName: "number"))
    var seed = defaults.seed

    private static func names(_ parts: [TrainedPart]) -> String {
        TrainedPart.allCases.filter(parts.contains).map(\.rawValue).joined(separator: ",")
    }

    private static var duration: String {
        switch defaults.duration {
        case .epochs(let count): "\(count)"
        case .steps(let count): "\(count) steps"
        }
    }

    private static var weights: String {
        let weights = defaults.lossWeights
        return "\(weights.both),\(weights.image),\(weights.text)"
    }

    func validate() throws {
        guard epochs == nil || steps == nil else {
            throw ValidationError("--epochs and --steps exclude each other")
        }
        try Self.check("--epochs", epochs ?? 1, 1...1_000_000)
        try Self.check("--steps", steps ?? 1, 1...1_000_000_000)
        try Self.check("--batch-size", batchSize, 2...1_000_000)
        try Self.check("--learning-rate", learningRate, 0...1)
        try Self.check("--warmup", warmup, 0...1)
        try Self.check("--weight-decay", weightDecay, 0...1000)
        try Self.check("--anchor-decay", anchorDecay, 0...1000)
        try Self.check("--clip-norm", clipNorm, 0...1_000_000)
        try Self.check("--beta1", firstBeta, 0...0.9999)
        try Self.check("--beta2", secondBeta, 0...0.99999)
        try Self.check("--logit-scale", logitScale, 1...100)
        try Self.check("--exclude-above", excludeAbove, NeighborSearch.exclusionThresholds)
        try Self.check("--neighbor-dropout", neighborDropout, 0...0.99)
        try Self.check("--heads", heads, 1...1024)
        try Self.check("--feed-forward", feedForward, 1...16)
        try Self.check("--average", average, 0...1)
        try Self.check("--held-out", heldOut, 0...0.9)
        try Self.check("--patience", patience, 0...1_000_000)
        guard patience == 0 || heldOut > 0 else {
            throw ValidationError("--patience needs --held-out")
        }
        _ = try learningParts()
        _ = try lossTerms()
    }

    /// Refuses a number out of its range.
    static func check<Value: Comparable>(
        _ name: String,
        _ value: Value,
        _ range: ClosedRange<Value>
    ) throws {
        // A NaN is in no range.
        guard range.contains(value) else {
            throw ValidationError(
                "\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)"
            )
        }
    }

    private func learningParts() throws -> Set<TrainedPart> {
        guard let learn else { return Self.defaults.learningParts }
        return try Set(
            learn.split(separator: ",", omittingEmptySubsequences: false).map { name in
                guard let part = TrainedPart(rawValue: String(name)) else {
                    throw ValidationError(
                        "--learn: expected some of \(Self.names(TrainedPart.allCases)), "
                            + "found '\(name)'"
                    )
                }
                return part
            }
        )
    }

    private func lossTerms() throws -> ContrastiveLoss.Terms {
        guard let lossWeights else { return Self.defaults.lossWeights }
        let texts = lossWeights.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = texts.compactMap { Float($0) }.filter { (0...1000).contains($0) }
        guard texts.count == 3, numbers.count == 3, numbers.contains(where: { $0 > 0 }) else {
            throw ValidationError(
                "--loss-weights: expected three numbers of 0 to 1000, not all 0, such as 1,1,1, "
                    + "found '\(lossWeights)'"
            )
        }
        return ContrastiveLoss.Terms(both: numbers[0], image: numbers[1], text: numbers[2])
    }

    /// The recipe, with what the settings say about retrieval.
    func recipe(_ retrieval: RetrievalSettings) throws -> TrainingRecipe {
        var recipe = Self.defaults
        if let epochs { recipe.duration = .epochs(epochs) }
        if let steps { recipe.duration = .steps(steps) }
        recipe.batchSize = batchSize
        recipe.seed = seed
        recipe.learningRate = learningRate
        recipe.warmupShare = warmup
        recipe.weightDecay = weightDecay
        recipe.anchorDecay = anchorDecay
        recipe.clipNorm = clipNorm
        recipe.firstBeta = firstBeta
        recipe.secondBeta = secondBeta
        recipe.learningParts = try learningParts()
        recipe.lossWeights = try lossTerms()
        recipe.logitScale = logitScale
        recipe.learnsLogitScale = learnLogitScale
        recipe.exclusionThreshold = excludeAbove
        recipe.neighborDropout = neighborDropout
        start.apply(to: &recipe)
        recipe.headLimit = heads
        recipe.feedForwardFactor = feedForward
        recipe.averagingShare = average
        recipe.heldOutShare = heldOut
        recipe.patience = patience
        retrieval.apply(to: &recipe)
        return recipe
    }
}
