import ArgumentParser
import Reco
import VectorMemory

/// The flags of `reco train` that are settings too, so that what is trained for a service reads what
/// the service reads.
struct RetrievalOptions: ParsableArguments, SettingOptions {
    @Option(help: ArgumentHelp("How many neighbors are retrieved.", valueName: "count"))
    var k: String?

    @Option(help: ArgumentHelp("How many by an image, over --k.", valueName: "count"))
    var imageK: String?

    @Option(help: ArgumentHelp("How many by a text, over --k.", valueName: "count"))
    var textK: String?

    @Option(
        help: ArgumentHelp(
            "The weight of what an image retrieves, at the start.",
            valueName: "number"
        )
    )
    var imageAlpha: String?

    @Option(
        help: ArgumentHelp(
            "The sharpness over an image's neighbors, at the start.",
            valueName: "number"
        )
    )
    var imageBeta: String?

    @Option(
        help: ArgumentHelp(
            "The weight of what a text retrieves, at the start.",
            valueName: "number"
        )
    )
    var textAlpha: String?

    @Option(
        help: ArgumentHelp(
            "The sharpness over a text's neighbors, at the start.",
            valueName: "number"
        )
    )
    var textBeta: String?

    @Option(
        help: ArgumentHelp("Search uni or cross the pair's modality.", valueName: "reach")
    )
    var search: String?

    @Option(
        help: ArgumentHelp("Fuse uni or cross the pair's modality.", valueName: "reach")
    )
    var fuse: String?

    @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "count"))
    var threads: String?

    var flags: [SettingKey: String] {
        let all: [SettingKey: String?] = [
            .k: k, .imageK: imageK, .textK: textK, .imageAlpha: imageAlpha, .imageBeta: imageBeta,
            .textAlpha: textAlpha, .textBeta: textBeta, .search: search, .fuse: fuse,
            .threads: threads,
        ]
        return all.compactMapValues(\.self)
    }
}

/// What the settings say about what a training retrieves, and where its layers start.
struct RetrievalSettings: Sendable {
    private static let neighborCounts = 1...10_000
    private static let threadCounts = 1...1024

    private let imageNeighborCount: Int?
    private let textNeighborCount: Int?
    private let image: (alpha: Float?, beta: Float?)
    private let text: (alpha: Float?, beta: Float?)
    private let searchReach: Reach?
    private let fusionReach: Reach?
    /// How many threads work.
    let threadCount: Int

    /// Reads the settings.
    init(_ settings: Settings) throws(CommandError) {
        imageNeighborCount = try Self.neighborCount(.imageK, settings)
        textNeighborCount = try Self.neighborCount(.textK, settings)
        image = (try settings.number(.imageAlpha), try settings.number(.imageBeta))
        text = (try settings.number(.textAlpha), try settings.number(.textBeta))
        searchReach = try settings.choice(.search, as: Reach.self)
        fusionReach = try settings.choice(.fuse, as: Reach.self)
        threadCount =
            try settings.integer(.threads, in: Self.threadCounts)
            ?? FusionSettings.defaultThreadCount
    }

    /// The number of one modality, unless `k` was given nearer by.
    private static func neighborCount(
        _ key: SettingKey,
        _ settings: Settings
    ) throws(CommandError) -> Int? {
        let common = try settings.integer(.k, in: neighborCounts)
        let own = try settings.integer(key, in: neighborCounts)
        guard let own, let ownOrigin = try settings.given(key)?.origin else { return common }
        guard let origin = try settings.given(.k)?.origin, origin.wins(over: ownOrigin) else {
            return own
        }
        return common
    }

    /// Puts into a recipe what somebody gave.
    func apply(to recipe: inout TrainingRecipe) {
        if let imageNeighborCount { recipe.imageNeighborCount = imageNeighborCount }
        if let textNeighborCount { recipe.textNeighborCount = textNeighborCount }
        if let alpha = image.alpha { recipe.imageStart.alpha = alpha }
        if let beta = image.beta { recipe.imageStart.beta = beta }
        if let alpha = text.alpha { recipe.textStart.alpha = alpha }
        if let beta = text.beta { recipe.textStart.beta = beta }
        if let searchReach { recipe.searchReach = searchReach }
        if let fusionReach { recipe.fusionReach = fusionReach }
    }
}
