import ArgumentParser
import Foundation
import Reco
import TensorFiles
import VectorMemory

/// `reco refine`: what `POST /refine` does, on a file.
struct RefineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refine",
        abstract: "Refines a file of embeddings.",
        discussion: """
            The result has the same bits as the answers of POST /refine. P is a file, .npy or \
            .safetensors, or a folder of numbered files.

            EXAMPLE: reco refine --memory cars --modality image --input queries.npy \
            --output refined.npy
            """
    )

    /// How many embeddings are refined between two looks at the clock.
    private static let blockRowLimit = 512

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions

    @Option(help: ArgumentHelp("What the embeddings are: image or text.", valueName: "modality"))
    var modality: Modality

    @Option(
        help: ArgumentHelp("The embeddings, .npy or .safetensors, or a folder.", valueName: "P")
    )
    var input: String

    @Option(help: ArgumentHelp("Where the refined embeddings go, .npy.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("Where the neighbors go, JSON lines.", valueName: "file"))
    var neighbors: String?

    @Flag(help: "Print a summary as JSON.")
    var json = false

    /// What `--json` prints.
    private struct Summary: Encodable {
        let rows: Int
        let dimension: Int
        let output: String
        let memory: MemorySummary
        let seconds: Double
    }

    func run() throws {
        let start = ContinuousClock.now
        let settings = try source.settings(memory, fusion)
        let memory = try Memory(opening: try settings.memoryFolder())
        let refiner = try FusionSettings(settings).refiner(memory: memory)
        let file = try EmbeddingFile(opening: input, dimension: memory.dimension)
        try refine(file, with: refiner)
        let summary = Summary(
            rows: file.rowCount,
            dimension: file.dimension,
            output: output,
            memory: MemorySummary(memory),
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
        if json {
            try JSONOutput.write(summary)
        } else {
            try StandardOutput.write(
                "refined \(file.rowCount) \(modality.rawValue) embeddings into \(output)"
            )
        }
    }

    private func refine(_ file: EmbeddingFile, with refiner: Refiner) throws {
        let progress = ProgressDisplay("refining")
        var lines = try neighbors.map { try NeighborLines(replacing: $0) }
        var refined = try NpyWriter(
            replacing: output,
            rowCount: file.rowCount,
            columnCount: file.dimension
        )
        for rows in file.blocks(of: Self.blockRowLimit) {
            let refinement = refiner.refine(try file.embeddings(rows), modality: modality)
            try refined.write(refinement.embeddings)
            try lines?.write(refinement, from: rows.lowerBound, memory: refiner.memory)
            progress.update(rows.upperBound, of: file.rowCount)
        }
        try refined.commit()
        if let lines { try lines.commit() }
    }
}
