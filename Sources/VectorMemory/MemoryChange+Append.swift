extension MemoryChange {
    /// Appends pairs behind those that are there, as new shards of at most `shardRowLimit` rows.
    ///
    /// Values are held as the memory holds them. `encoder`, when given, must be the memory's.
    /// Pairs whose metadata lacks an `id` get one that none was given before: the number of their
    /// first shard, a hyphen, and their number among those that are appended. Ids of metadata are
    /// not looked at. `progress` gets the rows done and the rows there are.
    ///
    /// - Complexity: one pass over the new pairs and one over what was written of them.
    public func append(
        _ sources: [PairSource],
        encoder: String? = nil,
        shardRowLimit: Int = MemoryBuilder.defaultShardRowLimit,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(MemoryError) -> Memory {
        let rowCount = sources.reduce(0) { $0 + $1.rowCount }
        guard rowCount > 0 else { throw .noRows }
        let folder = try take()
        let old = try manifest(of: folder)
        if let encoder, encoder != old.encoder {
            throw .wrongEncoder(folder: path, expected: old.encoder, found: encoder)
        }
        for source in sources { try source.checkDimension(old.dimension) }

        var stepCount = 0
        func advance(_ count: Int) {
            stepCount += count
            progress(stepCount / 3, rowCount)
        }
        var sequence = sequence(after: old, rowLimit: shardRowLimit)
        return try folder.replaceMemory(progress: advance) { () throws(MemoryError) in
            let shards = try sequence.write(
                ShardPiece.pieces(of: sources.flatMap(\.parts)),
                defaultIDPrefix: "\(old.nextShardNumber)-",
                progress: advance
            )
            return old.with(shards: old.shards + shards)
        }
    }
}
