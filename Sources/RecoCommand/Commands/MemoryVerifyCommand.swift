import ArgumentParser
import VectorMemory

/// `reco memory verify`: reads every byte of a memory and checks it.
struct MemoryVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every checksum and every row of a memory.",
        discussion: """
            Fails with the file, and the row where there is one, that is not as it was written.

            EXAMPLE: reco memory verify --memory cars
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions

    @Flag(help: "Print what was verified as JSON.")
    var json = false

    func run() throws {
        let memory = try Memory(opening: try source.settings(memory).memoryFolder())
        let progress = ProgressDisplay("verifying")
        try memory.verify { progress.update($0, of: $1) }
        if json {
            try JSONOutput.write(MemoryDescription(memory))
        } else {
            try StandardOutput.write(
                "verified \(memory.rowCount) pairs in \(memory.shards.count) shard(s)"
            )
        }
    }
}
