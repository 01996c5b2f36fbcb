extension MemoryChange {
    /// What a compaction did.
    public struct Compaction: Sendable {
        /// The memory after it.
        public let memory: Memory
        /// How many shards there were before.
        public let oldShardCount: Int
        /// How many removed rows the files no longer hold.
        public let droppedRowCount: Int
        /// How many bytes the files are smaller.
        public let droppedByteCount: Int
        /// False when there was nothing to do, and nothing was done.
        public let isChanged: Bool
    }

    /// Writes the live rows of shards that have removed ones into new shards, and joins neighboring
    /// shards that fit into one of `shardRowLimit` rows; other shards stay as they are.
    ///
    /// Pairs stay in order. What is rewritten is verified before, so that no damage gets a new
    /// checksum. `progress` gets the steps done and the steps there are.
    ///
    /// - Complexity: three passes over the shards that are rewritten, two over those written.
    public func compact(
        shardRowLimit: Int = MemoryBuilder.defaultShardRowLimit,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(MemoryError) -> Compaction {
        let folder = try take()
        let old = try manifest(of: folder)
        let plan = CompactionPlan(old.shards, rowLimit: shardRowLimit)
        let memory = try Memory(old, in: path)
        guard !plan.isEmpty else { return compaction(from: old, to: memory) }

        // Each stored row is verified; each live one is written in two modalities and verified.
        let total = plan.rewritten.reduce(0) { sum, index in
            sum + old.shards[index].rows + 3 * memory.shards[index].live.count
        }
        var stepCount = 0
        func advance(_ count: Int) {
            stepCount += count
            progress(stepCount, total)
        }
        var sequence = sequence(after: old, rowLimit: shardRowLimit)
        let new = try folder.replaceMemory(progress: advance) { () throws(MemoryError) in
            var shards: [Manifest.Shard] = []
            for group in plan.groups {
                if !group.isRewritten {
                    shards += old.shards[group.shards]
                    continue
                }
                for shard in memory.shards[group.shards] { try shard.verify(progress: advance) }
                shards += try sequence.write(
                    memory.shards[group.shards].flatMap { ShardPiece.pieces(of: $0) },
                    progress: advance
                )
            }
            return old.with(shards: shards)
        }
        return compaction(from: old, to: new)
    }

    private func compaction(from old: Manifest, to memory: Memory) -> Compaction {
        let new = memory.manifest
        return Compaction(
            memory: memory,
            oldShardCount: old.shards.count,
            droppedRowCount: old.removedRowCount - new.removedRowCount,
            droppedByteCount: old.byteCount - new.byteCount,
            isChanged: old != new
        )
    }
}
