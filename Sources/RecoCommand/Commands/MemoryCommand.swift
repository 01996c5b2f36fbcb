import ArgumentParser

/// `reco memory`: everything that makes a memory, changes it or looks at it.
struct MemoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Builds a memory, changes it, shows what is in it, checks it.",
        discussion: """
            A memory is a folder of safetensors shards with a manifest; any Python program can \
            read it.

            EXAMPLE: reco memory build --image-embeddings image.npy --text-embeddings text.npy \
            --output cars
            """,
        subcommands: [
            MemoryBuildCommand.self, MemoryAppendCommand.self, MemoryRemoveCommand.self,
            MemoryCompactCommand.self, MemoryInspectCommand.self, MemoryVerifyCommand.self,
        ]
    )
}
