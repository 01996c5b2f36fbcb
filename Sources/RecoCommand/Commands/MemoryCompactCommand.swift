import ArgumentParser
import VectorMemory

/// `reco memory compact`: rewrites what removals and appends have left.
struct MemoryCompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Drops removed pairs from the files and joins small shards.",
        discussion: """
            Verifies and rewrites the shards that have removed pairs, and neighbors that fit into \
            one shard; the others stay as they are. Pairs keep their order, and a crash leaves the \
            old files or the new ones.

            EXAMPLE: reco memory compact --memory cars
            """
    )

    /// What was done, for programs.
    struct Summary: Encodable {
        let changed: Bool
        let droppedRows: Int
        let droppedByteCount: Int
        let memory: MemoryDescription

        private enum CodingKeys: String, CodingKey {
            case changed
            case droppedRows = "dropped_rows"
            case droppedByteCount = "dropped_byte_count"
            case memory
        }
    }

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var shards: ShardOptions

    @Flag(help: "Print a summary as JSON.")
    var json = false

    func run() throws {
        let folder = try source.settings(memory).memoryFolder()
        let progress = ProgressDisplay("compacting")
        let compaction = try MemoryChange(of: folder).compact(
            shardRowLimit: shards.rowsPerShard
        ) { progress.update($0, of: $1) }
        let description = MemoryDescription(compaction.memory)
        if json {
            try JSONOutput.write(
                Summary(
                    changed: compaction.isChanged,
                    droppedRows: compaction.droppedRowCount,
                    droppedByteCount: compaction.droppedByteCount,
                    memory: description
                )
            )
        } else if compaction.isChanged {
            try StandardOutput.write(
                "dropped \(compaction.droppedRowCount) pair(s), "
                    + "\(compaction.droppedByteCount) bytes; "
                    + "\(compaction.oldShardCount) shard(s) became \(description.shards)"
            )
            try StandardOutput.write(description.text)
        } else {
            try StandardOutput.write("already compact; nothing was changed")
        }
    }
}
