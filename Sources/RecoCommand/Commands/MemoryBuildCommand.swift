import ArgumentParser
import Foundation
import TensorFiles
import VectorMemory

/// `reco memory build`: puts paired embeddings into a memory.
struct MemoryBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Builds a memory from paired embeddings.",
        discussion: """
            Row i of the image embeddings belongs to row i of the text embeddings and to line i of \
            the metadata. P is a file, .npy or .safetensors, or a folder of numbered files. A memory \
            that is already there is replaced whole: whoever serves it keeps the old one until it \
            opens the new one, and a crash leaves one of the two.

            EXAMPLE: reco memory build --image-embeddings image.npy --text-embeddings text.npy \
            --metadata metadata.jsonl --output cars
                     reco memory build --from laion/part1 --from laion/part2 --output laion
            """
    )

    /// How a memory holds its values.
    enum ValueType: String, CaseIterable, ExpressibleByArgument {
        case f32
        case f16

        /// The same, as the files call it.
        var elementType: ElementType { self == .f16 ? .f16 : .f32 }
    }

    @OptionGroup var pairs: PairSourceOptions

    @Option(help: ArgumentHelp("The memory's folder.", valueName: "folder"))
    var output: String

    @Option(
        help: ArgumentHelp("f32 or f16 (default: f16 when the input is).", valueName: "type")
    )
    var dtype: ValueType?

    @Option(help: ArgumentHelp("Which encoder made the embeddings.", valueName: "name"))
    var encoder: String?

    @Option(
        help: ArgumentHelp(
            "What answers call the memory (default: the folder's name).",
            valueName: "name"
        )
    )
    var name: String?

    @OptionGroup var shards: ShardOptions

    @Flag(help: "Print a summary as JSON.")
    var json = false

    func run() throws {
        var builder = MemoryBuilder(
            output: output,
            name: name ?? URL(filePath: output).lastPathComponent,
            encoder: encoder,
            elementType: dtype?.elementType,
            shardRowLimit: shards.rowsPerShard
        )
        for source in try pairs.sources() { try builder.add(source) }
        let progress = ProgressDisplay("building")
        let memory = try builder.commit { progress.update($0, of: $1) }
        if json {
            try JSONOutput.write(MemoryDescription(memory))
        } else {
            try StandardOutput.write("built and verified \(output)")
            try StandardOutput.write(MemoryDescription(memory).text)
        }
    }
}
