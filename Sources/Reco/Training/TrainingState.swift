import FusionModel

/// Everything about a training that changes from step to step.
///
/// With the recipe and the files of a training it decides all that follows, to the bit.
struct TrainingState: Sendable {
    /// The weights of both layers, and the logarithm of the logit scale.
    struct Weights: Sendable, Equatable {
        var image: FusionParameters
        var text: FusionParameters
        var logitScaleLogarithm: Float

        /// Whether all values are numbers.
        var isFinite: Bool {
            logitScaleLogarithm.isFinite
                && image.isFinite && text.isFinite
        }
    }

    /// The best weights so far, by the loss on the held-out pairs.
    struct Best: Sendable, Equatable {
        var weights: Weights
        var loss: Float
        /// After how many steps they were found.
        var step: Int
    }

    /// How many steps have been taken.
    var stepCount = 0
    var weights: Weights
    var imageMoments: AdamW.Moments
    var textMoments: AdamW.Moments
    var logitScaleMoments = AdamW.ScalarMoments()
    /// Nothing before the first measurement.
    var best: Best?
    /// The last measurement; nothing before the first.
    var heldOutLoss: Float?
    /// How many measurements have passed since the best one.
    var staleCount = 0

    /// Before the first step.
    init(start: Weights) {
        weights = start
        imageMoments = AdamW.Moments(start.image.configuration)
        textMoments = AdamW.Moments(start.text.configuration)
    }
}
