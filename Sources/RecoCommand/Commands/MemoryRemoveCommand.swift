import ArgumentParser
import VectorMemory

/// `reco memory remove`: takes pairs out of a memory by their ids.
struct MemoryRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Removes pairs from a memory.",
        discussion: """
            Removes every pair that has one of the ids, at once and in the manifest alone: \
            reco memory compact wins back the bytes. The last pair of a memory stays.

            EXAMPLE: reco memory remove --memory cars --id 17 --id 23
                     reco memory remove --memory cars --ids sold.txt --ignore-missing
            """
    )

    /// What was done, for programs.
    struct Summary: Encodable {
        let removed: Int
        let missing: [String]
        let memory: MemoryDescription
    }

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions

    @Option(
        help: ArgumentHelp("The id of pairs to remove; repeat it for several.", valueName: "id")
    )
    var id: [String] = []

    @Option(help: ArgumentHelp("A text file of ids, one a line.", valueName: "file"))
    var ids: String?

    @Flag(help: "Pass over ids that no pair has.")
    var ignoreMissing = false

    @Flag(help: "Print a summary as JSON.")
    var json = false

    func validate() throws {
        guard !id.isEmpty || ids != nil else {
            throw ValidationError("nothing to remove: give --id or --ids")
        }
    }

    func run() throws {
        let folder = try source.settings(memory).memoryFolder()
        let progress = ProgressDisplay("looking for ids")
        let removal = try MemoryChange(of: folder).remove(
            try wanted(),
            ignoringUnknown: ignoreMissing
        ) { progress.update($0, of: $1) }
        if json {
            try JSONOutput.write(
                Summary(
                    removed: removal.removedCount,
                    missing: removal.unknownIDs,
                    memory: MemoryDescription(removal.memory)
                )
            )
        } else {
            try StandardOutput.write("removed \(removal.removedCount) pair(s)")
            if !removal.unknownIDs.isEmpty {
                try StandardOutput.write("passed over \(removal.unknownIDs.count) missing id(s)")
            }
            try StandardOutput.write(MemoryDescription(removal.memory).text)
        }
    }

    /// The ids of both options; lines without any are passed over.
    private func wanted() throws(CommandError) -> Set<String> {
        guard let ids else { return Set(id) }
        let lines = try ClassFiles.lines(of: ids, expected: "a text file, one id a line")
        return Set(id + lines.filter { !$0.isEmpty })
    }
}
