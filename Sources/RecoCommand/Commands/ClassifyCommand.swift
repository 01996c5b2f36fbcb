import ArgumentParser
import Foundation
import Reco
import Tensors
import VectorMemory

/// `reco classify`: what `POST /classify` does, on files.
struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Labels a file of image embeddings.",
        discussion: """
            Writes one JSON line for each image, with the numbers that POST /classify answers. P is \
            a file, .npy or .safetensors, or a folder of numbered files.

            EXAMPLE: reco classify --memory cars --input queries.npy --class-embeddings \
            classes.npy --class-names classes.txt --output answers.jsonl --refine both --top 5
            """
    )

    private static let blockRowLimit = 512

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions

    @Option(
        help: ArgumentHelp(
            "The images' embeddings, .npy or .safetensors, or a folder.",
            valueName: "P"
        )
    )
    var input: String

    @Option(help: ArgumentHelp("The classes' text embeddings.", valueName: "file"))
    var classEmbeddings: String

    @Option(help: ArgumentHelp("The classes' names, one a line.", valueName: "file"))
    var classNames: String?

    @Option(help: ArgumentHelp("Where the answers go, JSON lines.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("What is refined: none, image, text or both.", valueName: "sides"))
    var refine = RefinedSides.both

    @Option(help: ArgumentHelp("How many labels each image gets.", valueName: "count"))
    var top = 5

    @Flag(help: "Add the unrefined answer next to the refined one.")
    var compare = false

    @Flag(help: "Print a summary as JSON.")
    var json = false

    /// What `--json` prints.
    private struct Summary: Encodable {
        let rows: Int
        let classes: Int
        let refine: String
        let output: String
        let memory: MemorySummary
        let seconds: Double
    }

    func validate() throws {
        guard top >= 1 else {
            throw ValidationError("--top: expected at least 1, found \(top)")
        }
    }

    func run() throws {
        let start = ContinuousClock.now
        let settings = try source.settings(memory, fusion)
        let memory = try Memory(opening: try settings.memoryFolder())
        let fusionSettings = try FusionSettings(settings)
        let labeler = ImageLabeler(
            refiner: try fusionSettings.refiner(memory: memory),
            classifier: fusionSettings.classifier,
            sides: refine,
            top: top,
            compares: compare,
            classes: try ClassFiles(
                embeddings: classEmbeddings,
                names: classNames,
                dimension: memory.dimension
            )
        )
        let file = try EmbeddingFile(opening: input, dimension: memory.dimension)
        try label(file, with: labeler)
        let summary = Summary(
            rows: file.rowCount,
            classes: labeler.classCount,
            refine: refine.rawValue,
            output: output,
            memory: MemorySummary(memory),
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
        if json {
            try JSONOutput.write(summary)
        } else {
            try StandardOutput.write(
                "labelled \(file.rowCount) images with \(labeler.classCount) classes in \(output)"
            )
        }
    }

    private func label(_ file: EmbeddingFile, with labeler: ImageLabeler) throws {
        let progress = ProgressDisplay("classifying")
        var lines = try LineFile(replacing: output)
        for rows in file.blocks(of: Self.blockRowLimit) {
            for answer in labeler.answers(try file.embeddings(rows), from: rows.lowerBound) {
                try lines.write(answer)
            }
            progress.update(rows.upperBound, of: file.rowCount)
        }
        try lines.commit()
    }
}
