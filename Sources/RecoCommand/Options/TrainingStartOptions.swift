import ArgumentParser
import FusionModel
import Reco

/// Where a training's layers start and how fast each of them learns, beside alpha and beta, which
/// are settings too.
struct TrainingStartOptions: ParsableArguments {
    private static let image = TrainingRecipe().imageStart
    private static let text = TrainingRecipe().textStart

    @Option(parsing: .unconditional, help: "Attention's logit of an image itself.")
    var imageSelfBias = image.selfBias

    @Option(parsing: .unconditional, help: "Attention's logit of a text itself.")
    var textSelfBias = text.selfBias

    @Option(parsing: .unconditional, help: "An image's logit of attending to nothing.")
    var imageZeroBias = image.zeroBias

    @Option(parsing: .unconditional, help: "What the best similarity adds to that.")
    var imageZeroSlope = image.zeroSlope

    @Option(parsing: .unconditional, help: "A text's logit of attending to nothing.")
    var textZeroBias = text.zeroBias

    @Option(parsing: .unconditional, help: "What the best similarity adds to that.")
    var textZeroSlope = text.zeroSlope

    @Option(help: ArgumentHelp("Whiten what images retrieve, with this ridge.", valueName: "ridge"))
    var imageWhitening: Float?

    @Option(
        help: ArgumentHelp(
            "Whiten what texts retrieve, with this ridge "
                + "(default: \(text.whiteningRidge ?? 0); 0 does not).",
            valueName: "ridge"
        )
    )
    var textWhitening: Float?

    @Option(
        help: ArgumentHelp(
            "Measure images' similarities less what all have in common, with this ridge "
                + "(default: \(image.metricRidge ?? 0); 0 does not).",
            valueName: "ridge"
        )
    )
    var imageMetric: Float?

    @Option(help: ArgumentHelp("The same of texts.", valueName: "ridge"))
    var textMetric: Float?

    @Option(
        help: ArgumentHelp(
            "How many directions count for what all have in common "
                + "(default: 64, or an eighth of the dimension where that is less).",
            valueName: "count"
        )
    )
    var metricRank: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What the trust in an image's neighbors counts for beside their metric "
                + "(default: \(image.trust)).",
            valueName: "weight"
        )
    )
    var imageTrust: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same of texts (default: \(text.trust)).", valueName: "weight")
    )
    var textTrust: Float?

    @Option(help: ArgumentHelp("The images' share of the learning rate.", valueName: "share"))
    var imageRate = image.rate

    @Option(help: ArgumentHelp("The texts' share of the learning rate.", valueName: "share"))
    var textRate = text.rate

    func validate() throws {
        for (name, value) in [
            ("--image-self-bias", imageSelfBias), ("--text-self-bias", textSelfBias),
            ("--image-zero-bias", imageZeroBias), ("--text-zero-bias", textZeroBias),
            ("--image-zero-slope", imageZeroSlope), ("--text-zero-slope", textZeroSlope),
        ] {
            try TrainingOptions.check(name, value, -1_000_000...1000)
        }
        for (name, value) in [
            ("--image-whitening", imageWhitening), ("--text-whitening", textWhitening),
            ("--image-metric", imageMetric), ("--text-metric", textMetric),
        ] {
            // Below the smallest, rounding could make the covariance look singular.
            guard let value, value != 0 else { continue }
            try TrainingOptions.check(name, value, 0.001...1000)
        }
        for (modality, trust, metric, start) in [
            ("image", imageTrust, imageMetric, Self.image),
            ("text", textTrust, textMetric, Self.text),
        ] {
            guard let trust, trust != 0 else { continue }
            try TrainingOptions.check("--\(modality)-trust", trust, NeighborTrust.weights)
            guard metric ?? start.metricRidge ?? 0 != 0 else {
                throw ValidationError("--\(modality)-trust needs --\(modality)-metric")
            }
        }
        if let metricRank { try TrainingOptions.check("--metric-rank", metricRank, 1...65_536) }
        try TrainingOptions.check("--image-rate", imageRate, 0...1000)
        try TrainingOptions.check("--text-rate", textRate, 0...1000)
    }

    func apply(to recipe: inout TrainingRecipe) {
        recipe.imageStart.selfBias = imageSelfBias
        recipe.imageStart.zeroBias = imageZeroBias
        recipe.imageStart.zeroSlope = imageZeroSlope
        if let imageTrust { recipe.imageStart.trust = imageTrust }
        recipe.imageStart.rate = imageRate
        recipe.textStart.selfBias = textSelfBias
        recipe.textStart.zeroBias = textZeroBias
        recipe.textStart.zeroSlope = textZeroSlope
        if let textTrust { recipe.textStart.trust = textTrust }
        recipe.textStart.rate = textRate
        if let imageWhitening {
            recipe.imageStart.whiteningRidge = imageWhitening == 0 ? nil : imageWhitening
        }
        if let textWhitening {
            recipe.textStart.whiteningRidge = textWhitening == 0 ? nil : textWhitening
        }
        if let imageMetric { recipe.imageStart.metricRidge = imageMetric == 0 ? nil : imageMetric }
        if let textMetric { recipe.textStart.metricRidge = textMetric == 0 ? nil : textMetric }
        recipe.metricRank = metricRank
    }
}
