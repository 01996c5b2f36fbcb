import ArgumentParser
import VectorMemory

/// How long the shards are that a command writes.
struct ShardOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Most pairs in one file.", valueName: "count"))
    var rowsPerShard = MemoryBuilder.defaultShardRowLimit

    func validate() throws {
        guard rowsPerShard > 0 else {
            throw ValidationError("--rows-per-shard: expected at least 1, found \(rowsPerShard)")
        }
    }
}
