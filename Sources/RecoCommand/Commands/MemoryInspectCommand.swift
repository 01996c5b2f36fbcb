import ArgumentParser
import VectorMemory

/// `reco memory inspect`: what is in a memory.
struct MemoryInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what is in a memory.",
        discussion: """
            Opens the memory, which checks sizes and shapes; reco memory verify reads every byte.

            EXAMPLE: reco memory inspect --memory cars
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() throws {
        let memory = try Memory(opening: try source.settings(memory).memoryFolder())
        let description = MemoryDescription(memory)
        if json {
            try JSONOutput.write(description)
        } else {
            try StandardOutput.write(description.text)
        }
    }
}
