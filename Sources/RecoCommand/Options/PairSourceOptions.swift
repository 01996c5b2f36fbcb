import ArgumentParser
import VectorMemory

/// Where the pairs come from that go into a memory.
struct PairSourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The images' embeddings.", valueName: "P"))
    var imageEmbeddings: String?

    @Option(help: ArgumentHelp("The texts' embeddings.", valueName: "P"))
    var textEmbeddings: String?

    @Option(help: ArgumentHelp("JSON lines, one object a pair.", valueName: "P"))
    var metadata: String?

    @Option(
        help: ArgumentHelp(
            "A folder that clip-retrieval wrote; repeat it to join several, in this order.",
            valueName: "folder"
        )
    )
    var from: [String] = []

    func validate() throws {
        guard (imageEmbeddings == nil) == (textEmbeddings == nil) else {
            throw ValidationError("--image-embeddings and --text-embeddings go together")
        }
        guard imageEmbeddings != nil || !from.isEmpty else {
            throw ValidationError(
                "no pairs to take: give --image-embeddings and --text-embeddings, or --from"
            )
        }
        guard metadata == nil || imageEmbeddings != nil else {
            throw ValidationError("--metadata goes with --image-embeddings")
        }
    }

    /// Opens the files, those named one by one first.
    func sources() throws(MemoryError) -> [PairSource] {
        var sources: [PairSource] = []
        if let imageEmbeddings, let textEmbeddings {
            sources.append(
                try PairSource(
                    imageEmbeddings: imageEmbeddings,
                    textEmbeddings: textEmbeddings,
                    metadata: metadata
                )
            )
        }
        for folder in from { sources.append(try PairSource(clipRetrievalFolder: folder)) }
        return sources
    }
}
