import ArgumentParser
import Foundation
import Reco
import Tensors
import VectorMemory

/// `reco evaluate`: by how much a memory moves accuracy.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures zero-shot accuracy before and after refining.",
        discussion: """
            Prints top-1 and top-5 accuracy in percent with nothing, the images, the class texts \
            and both refined, and two baselines that use the same memory.

            EXAMPLE: reco evaluate --memory cars --queries queries.npy --labels labels.npy \
            --class-embeddings classes.npy
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions

    @Option(help: ArgumentHelp("The images' embeddings, .npy or .safetensors.", valueName: "file"))
    var queries: String

    @Option(help: ArgumentHelp("The images' classes, .npy of whole numbers.", valueName: "file"))
    var labels: String

    @Option(help: ArgumentHelp("The classes' text embeddings.", valueName: "file"))
    var classEmbeddings: String

    @Option(help: ArgumentHelp("The classes' names, one a line.", valueName: "file"))
    var classNames: String?

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func run() throws {
        let settings = try source.settings(memory, fusion)
        let memory = try Memory(opening: try settings.memoryFolder())
        let refiner = try FusionSettings(settings).refiner(memory: memory)
        let queries = try EmbeddingFile(opening: queries, dimension: memory.dimension)
        let classes = try ClassFiles(
            embeddings: classEmbeddings,
            names: classNames,
            dimension: memory.dimension
        )
        let task = try ClassificationTask(
            queries: try queries.embeddings(queries.rows),
            labels: try LabelFile.labels(
                in: labels,
                queryCount: queries.rowCount,
                classCount: classes.names.count
            ),
            classEmbeddings: classes.embeddings
        )
        let progress = ProgressDisplay("evaluating")
        let report = try Evaluator(refiner: refiner).evaluate(task) { done in
            progress.update(done, of: queries.rowCount)
        }
        try StandardOutput.write(json ? report.json : report.table)
    }
}
