public import Tensors

extension Memory {
    /// The fewest rows that are worth a thread of their own: below, a scan takes some tens of
    /// microseconds, which is what it takes to start one.
    private static let rowsPerThread = 4096
    /// The fewest rows that are searched by their codes: fewer fit the processor's cache.
    private static let codedRowLimit = 8192
    /// A `k` above one row in this many finds too many rows that pass by their codes.
    private static let codedSparseness = 64

    /// Finds each query's `k` most similar entries within `modality`, exactly.
    ///
    /// The result, bit for bit, depends neither on the other queries nor on `threadCount` nor on
    /// how the memory is divided into shards, nor on what was removed from it. In a large memory the
    /// first search of a modality also encodes its rows; ``prepareSearch(among:threadCount:)`` does
    /// so beforehand. The codes stay in memory, ``searchByteCount`` of a modality. Without
    /// `mayKeepCodes` every row is read instead, with the same result.
    ///
    /// - Shape: `[batch x dimension]`, L2-normalized → `[batch][min(k, rowCount)]`, most similar
    ///   first, of equally similar ones the lower entry first.
    /// - Complexity: one pass over the modality's rows, or in a large memory over their codes of a
    ///   byte per number, per batch, split between the threads.
    public func search(
        _ queries: Matrix,
        among modality: Modality,
        k: Int,
        threadCount: Int = 1,
        mayKeepCodes: Bool = true
    ) -> [[Neighbor]] {
        search(
            queries,
            among: modality,
            k: k,
            threadCount: threadCount,
            byCodes: mayKeepCodes && canBeCoded && k <= rowCount / Self.codedSparseness
        )
    }

    /// Does once what the first search of a modality would do, if the memory is large enough for
    /// it: encodes the rows.
    ///
    /// - Complexity: one pass over the modality's rows, split between the threads.
    public func prepareSearch(among modality: Modality, threadCount: Int = 1) {
        guard canBeCoded else { return }
        _ = codes.codes(of: shards, modality, threadCount: threadCount)
    }

    /// How many bytes of our own the searches of one modality keep: those of the codes.
    public var searchByteCount: Int {
        canBeCoded ? RowCodes.byteCount(rowCount: rowCount, dimension: dimension) : 0
    }

    /// Whether a search of this modality could start at once.
    package func isPrepared(among modality: Modality) -> Bool {
        !canBeCoded || codes.holds(modality)
    }

    private var canBeCoded: Bool {
        rowCount >= Self.codedRowLimit && dimension <= RowCodes.dimensionLimit
    }

    /// The search, by codes or not; both find the same.
    package func search(
        _ queries: Matrix,
        among modality: Modality,
        k: Int,
        threadCount: Int,
        byCodes: Bool
    ) -> [[Neighbor]] {
        precondition(
            queries.columnCount == dimension,
            "queries of \(queries.columnCount) numbers, a memory of \(dimension)"
        )
        precondition(k >= 0 && threadCount >= 1, "k \(k), threads \(threadCount)")
        let shardCodes =
            byCodes ? codes.codes(of: shards, modality, threadCount: threadCount) : nil
        let blockCount = max(1, min(threadCount, rowCount / Self.rowsPerThread))
        let found = Parallel.map(blockCount, threadCount: blockCount) { block in
            let range = rowCount * block / blockCount..<rowCount * (block + 1) / blockCount
            return if let shardCodes {
                scan(range, for: queries, among: modality, k: k, codes: shardCodes)
            } else {
                scan(range, for: queries, among: modality, k: k)
            }
        }
        return (0..<queries.rowCount).map { query in
            TopK.merging(found.map { $0[query] }, limit: k)
        }
    }

    /// Scans a range of the memory's entries, which may lie in several shards.
    private func scan(
        _ entries: Range<Int>,
        for queries: Matrix,
        among modality: Modality,
        k: Int
    ) -> [TopK] {
        var scan = RowScan(queries: queries, k: k)
        for part in parts(of: entries) {
            let shard = shards[part.shard]
            scan.scan(shard.rows(modality), range: part.indices, firstEntry: part.firstEntry)
        }
        return scan.best
    }

    /// Scans a range of the memory's entries by their codes.
    private func scan(
        _ entries: Range<Int>,
        for queries: Matrix,
        among modality: Modality,
        k: Int,
        codes: [RowCodes]
    ) -> [TopK] {
        var scan = CodeScan(queries: queries, k: k)
        for part in parts(of: entries) {
            let shard = shards[part.shard]
            scan.scan(
                shard.rows(modality),
                codes: codes[part.shard],
                range: part.indices,
                firstEntry: part.firstEntry
            )
        }
        return scan.exact.best
    }

    /// The live rows that a range of entries takes from each shard, in order.
    private func parts(
        of entries: Range<Int>
    ) -> [(shard: Int, indices: Range<Int>, firstEntry: Int)] {
        shards.indices.compactMap { shard in
            let first = firstEntries[shard]
            let part = entries.clamped(to: first..<first + shards[shard].live.count)
            guard !part.isEmpty else { return nil }
            return (shard, part.lowerBound - first..<part.upperBound - first, first)
        }
    }
}
