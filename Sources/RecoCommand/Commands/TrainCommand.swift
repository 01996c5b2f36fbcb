import ArgumentParser
import FileStorage
import Foundation
import Reco
import VectorMemory

/// `reco train`: from paired embeddings to a weights file.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains both fusion layers on pairs and a memory.",
        discussion: """
            Every pair retrieves from the memory, and never itself or a near-duplicate. The layers \
            start as training-free attention and learn to make images and texts find each other. \
            Without pairs, the memory's own are trained on. P is a file, .npy or .safetensors, or a \
            folder of numbered files. Beside the output are written the record of all steps, the \
            neighbors, and a state from which --resume goes on after an interruption.

            EXAMPLE: reco train --memory cars --output cars.safetensors
                     reco train --memory cars --image-embeddings image.npy \
            --text-embeddings text.npy --output cars.safetensors --epochs 20 --held-out 0.1
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions

    @Option(help: ArgumentHelp("The training pairs' images.", valueName: "P"))
    var imageEmbeddings: String?

    @Option(help: ArgumentHelp("The training pairs' texts.", valueName: "P"))
    var textEmbeddings: String?

    @Option(
        help: ArgumentHelp(
            "A folder of training pairs that clip-retrieval wrote; may be repeated.",
            valueName: "folder"
        )
    )
    var from: [String] = []

    @Option(help: ArgumentHelp("Where the weights go, .safetensors.", valueName: "file"))
    var output: String

    @OptionGroup var training: TrainingOptions
    @OptionGroup var retrieval: RetrievalOptions

    @Option(help: ArgumentHelp("What training may keep in memory.", valueName: "MiB"))
    var memoryBudget = 2048

    @Option(
        help: ArgumentHelp(
            "Save the state after so many steps (default: a tenth of all, at most 100).",
            valueName: "count"
        )
    )
    var checkpointEvery: Int?

    @Option(help: ArgumentHelp("Go on from this state.", valueName: "file"))
    var resume: String?

    @Option(help: ArgumentHelp("The record (default: beside the output).", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Found neighbors (default: beside the output).", valueName: "file"))
    var neighbors: String?

    @Flag(help: "Print a summary as JSON.")
    var json = false

    func validate() throws {
        guard (imageEmbeddings == nil) == (textEmbeddings == nil) else {
            throw ValidationError("--image-embeddings and --text-embeddings go together")
        }
        guard (1...1 << 30).contains(memoryBudget) else {
            throw ValidationError("--memory-budget: expected MiB from 1, found \(memoryBudget)")
        }
        if let checkpointEvery, checkpointEvery < 1 {
            throw ValidationError(
                "--checkpoint-every: expected 1 or more, found \(checkpointEvery)"
            )
        }
    }

    func run() throws {
        let settings = try source.settings(memory, retrieval)
        let retrieval = try RetrievalSettings(settings)
        let recipe = try training.recipe(retrieval)
        let folder = try settings.memoryFolder()
        let files = try TrainingFiles(
            output: output,
            state: resume,
            log: log,
            neighbors: neighbors
        )
        let memory = try Memory(opening: folder)
        let pairs = try pairs(of: memory)
        let budget = memoryBudget << 20
        try Trainer.checkMemoryBudget(
            budget,
            recipe: recipe,
            pairCount: pairs.rowCount,
            dimension: memory.dimension,
            threadCount: retrieval.threadCount
        )
        let finder = TrainingNeighborFinder(
            recipe: recipe,
            threadCount: retrieval.threadCount,
            memoryBudget: budget,
            cache: NeighborCache(path: files.neighbors)
        )
        var trainer = try Trainer(
            recipe: recipe,
            pairs: pairs,
            memory: memory,
            neighbors: try finder.neighbors(
                of: pairs,
                inMemoryAt: folder,
                checksum: memory.checksum
            ),
            memoryBudget: budget,
            threadCount: retrieval.threadCount
        )
        if let resume { try trainer.resume(from: resume) }
        let run = TrainingRun(files: files, checkpointInterval: checkpointEvery)
        let outcome = try run.train(&trainer)
        try trainer.result().write(to: files.output)
        try report(outcome, trainer, pairs, memory)
    }

    private func pairs(of memory: Memory) throws -> PairDataset {
        let progress = ProgressDisplay("checking pairs")
        var sources: [PairSource] = []
        if let imageEmbeddings, let textEmbeddings {
            sources.append(
                try PairSource(imageEmbeddings: imageEmbeddings, textEmbeddings: textEmbeddings)
            )
        }
        for folder in from { sources.append(try PairSource(clipRetrievalFolder: folder)) }
        guard !sources.isEmpty else {
            return try PairDataset(memory) { progress.update($0, of: $1) }
        }
        return try PairDataset(sources) { progress.update($0, of: $1) }
    }

    private func report(
        _ outcome: TrainingRun.Outcome,
        _ trainer: Trainer,
        _ pairs: PairDataset,
        _ memory: Memory
    ) throws {
        let summary = TrainingSummary(outcome, trainer, pairs, memory, output: output)
        if json {
            try JSONOutput.write(summary)
        } else {
            try StandardOutput.write(summary.text)
        }
    }
}
