extension MemoryChange {
    /// What a removal did.
    public struct Removal: Sendable {
        /// The memory after it.
        public let memory: Memory
        /// How many pairs were removed.
        public let removedCount: Int
        /// Ids that no pair has, in order.
        public let unknownIDs: [String]
    }

    /// Removes all pairs that have one of some ids, in the manifest alone: the shards' files keep
    /// their rows until `compact`.
    ///
    /// An id that no pair has is refused, unless `ignoringUnknown`. `progress` gets the rows looked
    /// at and the rows there are.
    ///
    /// - Complexity: one pass over the metadata.
    public func remove(
        _ ids: Set<String>,
        ignoringUnknown: Bool = false,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(MemoryError) -> Removal {
        let folder = try take()
        let old = try manifest(of: folder)
        let memory = try Memory(old, in: path)
        let (rows, found) = try rows(of: memory, having: ids, progress)
        let unknown = ids.subtracting(found).sorted()
        guard unknown.isEmpty || ignoringUnknown else {
            throw .unknownIDs(folder: path, ids: unknown)
        }
        let removedCount = rows.reduce(0) { $0 + $1.count }
        guard removedCount < old.rows else {
            throw .nothingLeft(folder: path, rowCount: old.rows)
        }
        guard removedCount > 0 else {
            return Removal(memory: memory, removedCount: 0, unknownIDs: unknown)
        }
        let shards = zip(old.shards, rows).map { $1.isEmpty ? $0 : $0.removing($1) }
        let new = old.with(shards: shards)
        return Removal(
            memory: try folder.replaceMemory { new },
            removedCount: removedCount,
            unknownIDs: unknown
        )
    }

    /// The live rows of each shard whose pairs have one of some ids, and the ids that there were.
    private func rows(
        of memory: Memory,
        having ids: Set<String>,
        _ progress: (Int, Int) -> Void
    ) throws(MemoryError) -> (rows: [[Int]], found: Set<String>) {
        var rows: [[Int]] = []
        var found: Set<String> = []
        var doneCount = 0
        for shard in memory.shards {
            var own: [Int] = []
            for run in shard.live.runs {
                for row in run {
                    let id = try shard.id(of: row)
                    if ids.contains(id) {
                        own.append(row)
                        found.insert(id)
                    }
                }
                doneCount += run.count
                progress(doneCount, memory.rowCount)
            }
            rows.append(own)
        }
        return (rows, found)
    }
}
