import ArgumentParser
import VectorMemory

/// `reco memory append`: puts more pairs into a memory that is there.
struct MemoryAppendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Appends pairs to a memory.",
        discussion: """
            Takes the same files as reco memory build, and writes them as new shards beside those \
            that are there, which are not touched. Dimension, encoder and type of the values are \
            the memory's. A crash leaves the memory as it was, or with all of the new pairs.

            EXAMPLE: reco memory append --memory cars --image-embeddings image.npy \
            --text-embeddings text.npy --metadata metadata.jsonl
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var pairs: PairSourceOptions

    @Option(
        help: ArgumentHelp(
            "Which encoder made the embeddings; refused unless it is the memory's.",
            valueName: "name"
        )
    )
    var encoder: String?

    @OptionGroup var shards: ShardOptions

    @Flag(help: "Print a summary as JSON.")
    var json = false

    func run() throws {
        let folder = try source.settings(memory).memoryFolder()
        let sources = try pairs.sources()
        let progress = ProgressDisplay("appending")
        let memory = try MemoryChange(of: folder).append(
            sources,
            encoder: encoder,
            shardRowLimit: shards.rowsPerShard
        ) { progress.update($0, of: $1) }
        if json {
            try JSONOutput.write(MemoryDescription(memory))
        } else {
            let count = sources.reduce(0) { $0 + $1.rowCount }
            try StandardOutput.write("appended and verified \(count) pair(s)")
            try StandardOutput.write(MemoryDescription(memory).text)
        }
    }
}
