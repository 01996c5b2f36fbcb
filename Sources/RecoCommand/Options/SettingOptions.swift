import ArgumentParser
import Foundation

/// A group of flags that are settings: what they were given goes to ``Settings`` as text.
protocol SettingOptions {
    /// The flags that were given, by setting.
    var flags: [SettingKey: String] { get }
}

/// The flag that names a configuration file, on every command that reads settings.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file of settings in YAML (RECO_CONFIG).", valueName: "file"))
    var config: String?

    /// The settings of this run, with the flags of these groups on top.
    func settings(
        _ groups: any SettingOptions...,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandError) -> Settings {
        var flags: [SettingKey: String] = [:]
        for group in groups {
            flags.merge(group.flags) { _, last in last }
        }
        return try Settings(flags: flags, configuration: config, environment: environment)
    }
}

/// Which memory to use.
struct MemoryOptions: ParsableArguments, SettingOptions {
    @Option(help: ArgumentHelp("The memory's folder.", valueName: "folder"))
    var memory: String?

    var flags: [SettingKey: String] {
        [.memory: memory].compactMapValues(\.self)
    }
}

/// How embeddings are refined: the same flags on every command that refines.
struct FusionOptions: ParsableArguments, SettingOptions {
    @Option(
        help: ArgumentHelp(
            "transformer, attention, mean or none (default: transformer with --weights, else "
                + "attention).",
            valueName: "name"
        )
    )
    var fusion: String?

    @Option(help: ArgumentHelp("A safetensors file with both fusion layers.", valueName: "file"))
    var weights: String?

    @Option(help: ArgumentHelp("How many neighbors are fused (default: 10).", valueName: "count"))
    var k: String?

    @Option(
        help: ArgumentHelp(
            "Attention's weight on what an image retrieves (default: 0.3; 0.2 when both sides are "
                + "refined).",
            valueName: "number"
        )
    )
    var imageAlpha: String?

    @Option(
        help: ArgumentHelp(
            "Attention's sharpness over an image's neighbors (default: 20; 40 for both sides).",
            valueName: "number"
        )
    )
    var imageBeta: String?

    @Option(
        help: ArgumentHelp(
            "How many neighbors an image fuses, over --k (default: 10).",
            valueName: "count"
        )
    )
    var imageK: String?

    @Option(
        help: ArgumentHelp(
            "Attention's weight on what a text retrieves (default: 0.5).",
            valueName: "number"
        )
    )
    var textAlpha: String?

    @Option(
        help: ArgumentHelp(
            "Attention's sharpness over a text's neighbors (default: 100; 20 for both sides).",
            valueName: "number"
        )
    )
    var textBeta: String?

    @Option(
        help: ArgumentHelp(
            "How many neighbors a text fuses, over --k (default: 16 with attention).",
            valueName: "count"
        )
    )
    var textK: String?

    @Option(
        help: ArgumentHelp(
            "Search within the query's modality (uni) or across (cross) (default: uni).",
            valueName: "reach"
        )
    )
    var search: String?

    @Option(
        help: ArgumentHelp(
            "Fuse the neighbors' own modality (uni) or their counterpart (cross) (default: cross).",
            valueName: "reach"
        )
    )
    var fuse: String?

    @Option(
        help: ArgumentHelp("Threads of one search (default: all cores).", valueName: "count")
    )
    var threads: String?

    var flags: [SettingKey: String] {
        let all: [SettingKey: String?] = [
            .fusion: fusion, .weights: weights, .k: k, .imageAlpha: imageAlpha,
            .imageBeta: imageBeta, .imageK: imageK, .textAlpha: textAlpha, .textBeta: textBeta,
            .textK: textK, .search: search, .fuse: fuse, .threads: threads,
        ]
        return all.compactMapValues(\.self)
    }
}
