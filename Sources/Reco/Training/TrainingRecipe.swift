import Foundation
public import FusionModel
import VectorMemory

/// Everything that decides what a training makes of its pairs and its memory.
///
/// The initializer's values are the defaults of `reco train`; this is the only place that has them.
public struct TrainingRecipe: Sendable, Equatable {
    /// How long to train.
    public enum Duration: Sendable, Equatable {
        /// Passes over the pairs.
        case epochs(Int)
        /// Updates of the weights.
        case steps(Int)
    }

    /// Where the layer of one modality starts: it then answers like training-free attention.
    public struct Start: Sendable, Equatable {
        /// How much the neighbors count beside the original.
        public var alpha: Float
        /// How sharply attention prefers the most similar neighbors.
        public var beta: Float
        /// What attention adds at the original's own token; far below zero, it is not looked at.
        public var selfBias: Float
        /// Attention's logit of nothing, beside neighbors as near as the nearest, whose logit is 0.
        public var zeroBias: Float
        /// What the best similarity adds to that logit.
        public var zeroSlope: Float
        /// How much of their mean variance is added to all variances before the retrieved embeddings
        /// are whitened; nil leaves them as they are.
        public var whiteningRidge: Float?
        /// The same before the originals' modality gets its `SimilarityMetric`; nil leaves the
        /// similarities to the search.
        public var metricRidge: Float?
        /// What `NeighborTrust` counts for beside the metric's similarities; 0 leaves it out.
        public var trust: Float
        /// The layer's learning rate, as a factor of the recipe's.
        public var rate: Float

        /// Takes the numbers; without the last ones the layer starts as training-free attention.
        public init(
            alpha: Float,
            beta: Float,
            selfBias: Float = -10_000,
            zeroBias: Float = -10_000,
            zeroSlope: Float = 0,
            whiteningRidge: Float? = nil,
            metricRidge: Float? = nil,
            trust: Float = 0,
            rate: Float = 1
        ) {
            self.alpha = alpha
            self.beta = beta
            self.selfBias = selfBias
            self.zeroBias = zeroBias
            self.zeroSlope = zeroSlope
            self.whiteningRidge = whiteningRidge
            self.metricRidge = metricRidge
            self.trust = trust
            self.rate = rate
        }
    }

    // How long, on how much at a time.

    /// How long to train.
    public var duration = Duration.epochs(6)
    /// How many pairs a step compares with each other; fewer pairs than this are one batch.
    public var batchSize = 512
    /// From what everything random follows.
    public var seed: UInt64 = 0

    // How steps are taken.

    /// The learning rate at the end of the warm-up.
    public var learningRate: Float = 1e-4
    /// For which share of all steps the learning rate rises; it falls by a cosine after that.
    public var warmupShare: Float = 0.1
    /// How fast matrices decay toward zero, per unit of learning rate.
    public var weightDecay: Float = 0.01
    /// How fast all that learns decays toward where it started, per unit of learning rate; what
    /// is no matrix then does so at this rate and that of the weight decay together.
    public var anchorDecay: Float = 0
    /// The longest gradient that a step follows; zero means any.
    public var clipNorm: Float = 1
    /// How much of the first moment stays from step to step.
    public var firstBeta: Float = 0.9
    /// How much of the second moment stays from step to step.
    public var secondBeta: Float = 0.98
    /// Which parts of the layers learn.
    public var learningParts = Set(TrainedPart.allCases)

    // What is learned.

    /// What each term of the loss counts for.
    public var lossWeights = ContrastiveLoss.Terms(both: 0, image: 1, text: 2)
    /// What similarities are multiplied by, at the start: the inverse of the temperature.
    public var logitScale: Float = 100
    /// Whether the logit scale learns too.
    public var learnsLogitScale = false

    // What is retrieved.

    /// How many neighbors an image has.
    public var imageNeighborCount = 32
    /// How many neighbors a text has.
    public var textNeighborCount = 32
    /// In which modality neighbors are searched.
    public var searchReach = Reach.uni
    /// Of which modality the neighbors are fused.
    public var fusionReach = Reach.cross
    /// An entry whose image is more similar than this to a pair's image is not retrieved for it.
    public var exclusionThreshold: Float = 0.98
    /// How likely each neighbor is to be left out of a step; one always stays.
    public var neighborDropout: Float = 0.5

    // Where the layers start, and what is kept of what they become.

    /// Where the images' layer starts.
    public var imageStart = Start(
        alpha: 1,
        beta: 15,
        zeroBias: 6,
        zeroSlope: -9,
        metricRidge: 0.3,
        trust: 6.5,
        rate: 0.05
    )
    /// Where the texts' layer starts.
    public var textStart = Start(alpha: 2, beta: 100, zeroBias: 2.08, whiteningRidge: 1)
    /// How many directions a similarity metric discounts; nil for 64, or an eighth of the dimension
    /// where that is less.
    public var metricRank: Int?
    /// How many attention heads share an embedding; fewer where they would not divide it.
    public var headLimit = 8
    /// How wide the feed-forward part is, in embeddings.
    public var feedForwardFactor = 4
    /// The share of the way from the start that is gone in the end: 1 keeps what was trained.
    public var averagingShare: Float = 1
    /// The share of the pairs that is never trained on, to measure the loss on.
    public var heldOutShare: Float = 0
    /// How many measurements in a row may bring no improvement before training stops; zero means
    /// any number.
    public var patience = 0

    /// The recipe of `reco train`.
    public init() {}

    /// The shape of the layers for embeddings of this dimension.
    public func configuration(dimension: Int) throws(FusionError) -> FusionConfiguration {
        let heads = (1...max(1, headLimit)).last { dimension.isMultiple(of: $0) } ?? 1
        return try FusionConfiguration(
            dimension: dimension,
            headCount: heads,
            feedForwardWidth: feedForwardFactor * dimension,
            hasSimilarityBias: true,
            hasZeroAttention: true,
            metricRank: metricRank(dimension: dimension),
            hasTrust: hasTrust && metricRank(dimension: dimension) > 0
        )
    }

    private var hasTrust: Bool { Modality.allCases.contains { trust(of: $0) != nil } }

    /// How a layer's metric counts trust; nil where it does not, or where there is no metric.
    ///
    /// Its scales are those that the layer's attention and the loss start with.
    func trust(of modality: Modality) -> NeighborTrust? {
        let start = start(of: modality)
        guard start.trust != 0, start.metricRidge != nil else { return nil }
        return NeighborTrust(
            weight: start.trust,
            withinScale: min(max(0, start.beta), NeighborTrust.scales.upperBound),
            crossScale: logitScale
        )
    }

    /// How many directions the metrics of this dimension discount; none where no layer has one.
    func metricRank(dimension: Int) -> Int {
        let hasMetric = imageStart.metricRidge != nil || textStart.metricRidge != nil
        return hasMetric ? metricRank ?? min(64, dimension / 8) : 0
    }

    /// Where the layer of one modality starts.
    func start(of modality: Modality) -> Start {
        switch modality {
        case .image: imageStart
        case .text: textStart
        }
    }

    /// How many steps there are when an epoch has this many.
    func stepCount(perEpoch: Int) -> Int {
        switch duration {
        case .epochs(let count): count * perEpoch
        case .steps(let count): count
        }
    }

    /// The learning rate of one step, counted from 0.
    ///
    /// It rises in a line over the warm-up, and falls by half a cosine to zero.
    func learningRate(step: Int, of stepCount: Int) -> Float {
        let warmup = max(1, Int(Double(warmupShare) * Double(stepCount)))
        guard step >= warmup else {
            return learningRate * Float(step + 1) / Float(warmup)
        }
        let progress = Double(step - warmup) / Double(max(1, stepCount - warmup))
        return Float(Double(learningRate) * 0.5 * (1 + cos(.pi * progress)))
    }

    /// All of it, by name, as `reco train` and the files call it.
    public var fields: [(name: String, value: String)] {
        let duration =
            switch duration {
            case .epochs(let count): "\(count) epochs"
            case .steps(let count): "\(count) steps"
            }
        let parts = TrainedPart.allCases.filter(learningParts.contains).map(\.rawValue)
        let weights = [lossWeights.both, lossWeights.image, lossWeights.text]
        let starts = [("image", imageStart), ("text", textStart)].flatMap { modality, start in
            start.fields.map { (name: "\(modality)-\($0.name)", value: $0.value) }
        }
        return [
            ("duration", duration), ("batch-size", "\(batchSize)"), ("seed", "\(seed)"),
            ("learning-rate", "\(learningRate)"), ("warmup", "\(warmupShare)"),
            ("weight-decay", "\(weightDecay)"), ("anchor-decay", "\(anchorDecay)"),
            ("clip-norm", "\(clipNorm)"), ("beta1", "\(firstBeta)"), ("beta2", "\(secondBeta)"),
            ("learn", parts.joined(separator: ",")),
            ("loss-weights", weights.map(\.description).joined(separator: ",")),
            ("logit-scale", "\(logitScale)"), ("learn-logit-scale", "\(learnsLogitScale)"),
            ("image-k", "\(imageNeighborCount)"), ("text-k", "\(textNeighborCount)"),
            ("search", searchReach.rawValue), ("fuse", fusionReach.rawValue),
            ("exclude-above", "\(exclusionThreshold)"),
            ("neighbor-dropout", "\(neighborDropout)"), ("heads", "\(headLimit)"),
            ("metric-rank", metricRank.map { "\($0)" } ?? "default"),
            ("feed-forward", "\(feedForwardFactor)"), ("average", "\(averagingShare)"),
            ("held-out", "\(heldOutShare)"), ("patience", "\(patience)"),
        ] + starts
    }
}

extension TrainingRecipe.Start {
    /// All of it, by name without the modality.
    var fields: [(name: String, value: String)] {
        [
            ("alpha", "\(alpha)"), ("beta", "\(beta)"), ("self-bias", "\(selfBias)"),
            ("zero-bias", "\(zeroBias)"), ("zero-slope", "\(zeroSlope)"),
            ("whitening", whiteningRidge.map { "\($0)" } ?? "none"),
            ("metric", metricRidge.map { "\($0)" } ?? "none"), ("trust", "\(trust)"),
            ("rate", "\(rate)"),
        ]
    }
}

/// A part of both layers that learns or stays as it starts.
public enum TrainedPart: String, Sendable, CaseIterable {
    /// The maps to queries, keys and values.
    case input
    /// The map from the attention's heads back.
    case output
    /// Both maps of the feed-forward part.
    case feedForward = "feed-forward"
    /// Both layer norms.
    case norms
    /// What attention makes of similarities, of the original's own token and of nothing.
    case similarity

    /// The tensors of this part.
    public var tensors: Set<FusionTensor> {
        switch self {
        case .input: [.inputProjectionWeight, .inputProjectionBias]
        case .output: [.outputProjectionWeight, .outputProjectionBias]
        case .feedForward: [.hiddenWeight, .hiddenBias, .contractionWeight, .contractionBias]
        case .norms:
            [
                .attentionNormWeight, .attentionNormBias, .feedForwardNormWeight,
                .feedForwardNormBias,
            ]
        case .similarity: [.similarityBias, .selfBias, .zeroBias, .zeroSimilarityBias]
        }
    }
}
