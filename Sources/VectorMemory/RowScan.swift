package import Tensors

/// An exact scan of rows for the most similar ones, by one thread.
///
/// How it works: rows come in blocks that stay in the second-level cache while all queries pass
/// over them, so that a batch reads the rows from memory once. The kernels write a block's
/// similarities; of these, only what reaches a query's threshold (the worst it keeps) is looked at
/// one by one. Rows may come in any order, each once. Removed rows are passed over where there are
/// many at once, and otherwise computed with the rest and not looked at.
package struct RowScan {
    /// Queries that pass over a block together; more would push each other out of the cache.
    private static let queryLimit = 64
    /// Rows of a block: at most 512 KB of the usual 512 numbers for many queries, and for few so
    /// many that the calls do not count.
    private let blockRowLimit: Int

    private let queries: Matrix
    private let kernels: Kernels
    private var similarities: [Float]
    private var selected: [UInt32]
    /// What each query has found so far.
    private(set) var best: [TopK]

    /// Prepares a scan for the `k` best rows of each query.
    ///
    /// - Shape: `queries` `[batch x dimension]`.
    package init(queries: Matrix, k: Int, kernels: Kernels = .best) {
        self.queries = queries
        self.kernels = kernels
        self.blockRowLimit = queries.rowCount <= 4 ? 1024 : 256
        self.similarities = [Float](
            repeating: 0,
            count: min(queries.rowCount, Self.queryLimit) * blockRowLimit
        )
        self.selected = [UInt32](repeating: 0, count: blockRowLimit)
        self.best = [TopK](repeating: TopK(limit: k), count: queries.rowCount)
    }

    /// Each query's neighbors so far, best first.
    package var neighbors: [[Neighbor]] { best.map(\.neighbors) }

    /// Scans a range of live rows; the one of index `i` is entry `firstEntry + i`.
    ///
    /// - Complexity: one pass over the rows per batch.
    package mutating func scan(_ rows: LiveRowSpan, range: Range<Int>, firstEntry: Int) {
        scan(rows, range: range, firstEntry: firstEntry, queryRange: 0..<queries.rowCount)
    }

    /// The same for some of the queries, and without the entries that they have compared already.
    mutating func scan(
        _ rows: LiveRowSpan,
        range: Range<Int>,
        firstEntry: Int,
        queryRange: Range<Int>,
        excluding compared: Set<Int> = []
    ) {
        precondition(
            rows.dimension == queries.columnCount,
            "rows of \(rows.dimension) numbers, queries of \(queries.columnCount)"
        )
        for stretch in rows.live.stretches(of: range) {
            for start in stride(from: stretch.lowerBound, to: stretch.upperBound, by: blockRowLimit)
            {
                let block = start..<min(start + blockRowLimit, stretch.upperBound)
                for first in stride(
                    from: queryRange.lowerBound,
                    to: queryRange.upperBound,
                    by: Self.queryLimit
                ) {
                    let batch = first..<min(first + Self.queryLimit, queryRange.upperBound)
                    scanBlock(
                        rows,
                        block,
                        firstEntry: firstEntry,
                        queryRange: batch,
                        excluding: compared
                    )
                }
            }
        }
    }

    /// Shows one row to one query.
    mutating func compare(_ row: RowSpan, entry: Int, query: Int) {
        let (kernels, queries) = (kernels, queries)
        var product = similarities.mutableSpan
        kernels.products(queries[row: query], queryCount: 1, rows: row, into: &product, stride: 1)
        let neighbor = Neighbor(entry: entry, similarity: similarities[0])
        best[query].insert(neighbor)
    }

    /// Scans a range of rows in the files.
    private mutating func scanBlock(
        _ rows: LiveRowSpan,
        _ range: Range<Int>,
        firstEntry: Int,
        queryRange: Range<Int>,
        excluding compared: Set<Int>
    ) {
        let (kernels, queries) = (kernels, queries)
        let dimension = rows.dimension
        var products = similarities.mutableSpan
        kernels.products(
            queries.values.span.extracting(
                queryRange.lowerBound * dimension..<queryRange.upperBound * dimension
            ),
            queryCount: queryRange.count,
            rows: rows.stored.rows(range),
            into: &products,
            stride: range.count
        )
        for query in queryRange {
            let first = (query - queryRange.lowerBound) * range.count
            let count = Self.select(
                similarities,
                in: first..<first + range.count,
                above: best[query].threshold.nextDown,
                into: &selected,
                kernels: kernels
            )
            for position in 0..<count {
                let row = Int(selected[position])
                guard let index = rows.live.index(of: range.lowerBound + row) else { continue }
                let neighbor = Neighbor(
                    entry: firstEntry + index,
                    similarity: similarities[first + row]
                )
                if !compared.contains(neighbor.entry) { best[query].insert(neighbor) }
            }
        }
    }

    private static func select(
        _ similarities: [Float],
        in range: Range<Int>,
        above threshold: Float,
        into selected: inout [UInt32],
        kernels: Kernels
    ) -> Int {
        var indices = selected.mutableSpan
        return kernels.selectAbove(
            similarities.span.extracting(range),
            threshold: threshold,
            into: &indices
        )
    }
}
