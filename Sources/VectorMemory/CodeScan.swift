package import Tensors

/// The scan of ``RowScan``, and its result bit for bit, but by way of the rows' codes: only rows
/// that may be neighbors are read themselves.
///
/// How it works: a piece of codes gives an upper and a lower bound of each similarity. The k-th
/// highest lower bound so far is a threshold: k rows reach it for certain, so a row whose upper
/// bound is below it is no neighbor. What passes is a candidate; after the last piece, candidates
/// are compared themselves, by falling upper bound, until that is below the k-th similarity found.
/// Of real embeddings a few dozen rows are read.
///
/// Few queries read the codes in two steps, for they wait for memory: first the high halves of all
/// bytes, and then the low halves of the rows whose upper bound by the high ones reaches the
/// threshold, of real embeddings one to three in a hundred. Many queries use both halves at once.
///
/// Where many rows of a piece pass, its best candidates are compared at once, which makes the
/// threshold exact. If many still pass (rows that are alike, or sorted by similarity), the whole
/// piece is read in order, which is then faster than row by row; thus the worst case reads a
/// quarter more than the exact scan.
package struct CodeScan {
    /// Queries that pass over a piece together.
    private static let queryLimit = 64
    /// The most queries for which reading half of the codes first is faster, by measurement: for
    /// more, the rows that pass take longer than the bytes that are saved.
    private static let coarseQueryLimit = 3
    /// The rows of the first piece; those after it grow.
    ///
    /// Of its rows all are looked at, for there is no threshold yet: a longer one would cost more.
    private static let firstPieceRowLimit = 256
    /// If more than one row in this many passes, the piece is read as a whole.
    private static let sparseness = 8

    /// A row that may be a neighbor.
    private struct Candidate {
        let row: Int
        let upperBound: Float
    }

    /// The rows of a block that are looked at together, and where one query's products of them
    /// begin.
    private struct Piece {
        let firstRow: Int
        let part: Range<Int>
        let productsStart: Int
    }

    private let queries: Matrix
    private let kernels: Kernels
    private let k: Int
    private let pieceRowLimit: Int
    /// Whether the high halves of the codes are read first.
    private let isCoarse: Bool
    private var products: [Int32]
    /// What the low halves add to the products of the selected rows.
    private var lowProducts: [Int32]
    private var selected: [UInt32]
    /// Each query's highest lower bounds.
    private var lowerBounds: [TopK]
    private var candidates: [[Candidate]]
    /// The exact scan, and what each query has found so far.
    private(set) var exact: RowScan
    /// How many similarities were computed from the rows themselves, over all queries.
    package private(set) var exactCount = 0

    /// Prepares a scan for the `k` best rows of each query.
    ///
    /// - Shape: `queries` `[batch x dimension]`.
    package init(queries: Matrix, k: Int, kernels: Kernels = .best) {
        self.queries = queries
        self.kernels = kernels
        self.k = k
        isCoarse = queries.rowCount <= Self.coarseQueryLimit
        // A single query takes long pieces, for each costs three calls.
        pieceRowLimit = isCoarse ? 1024 : Self.firstPieceRowLimit
        products = [Int32](
            repeating: 0,
            count: min(queries.rowCount, Self.queryLimit) * pieceRowLimit
        )
        selected = [UInt32](repeating: 0, count: pieceRowLimit)
        lowProducts = [Int32](repeating: 0, count: isCoarse ? pieceRowLimit : 0)
        lowerBounds = [TopK](repeating: TopK(limit: k), count: queries.rowCount)
        candidates = [[Candidate]](repeating: [], count: queries.rowCount)
        exact = RowScan(queries: queries, k: k, kernels: kernels)
    }

    /// Each query's neighbors so far, best first.
    package var neighbors: [[Neighbor]] { exact.neighbors }

    /// Scans a range of live rows, each once, by their codes.
    ///
    /// The row of index `i` is entry `firstEntry + i`; removed rows have no codes.
    ///
    /// - Complexity: one pass over the codes per batch, and over the rows that may be neighbors.
    package mutating func scan(
        _ rows: LiveRowSpan,
        codes: RowCodes,
        range: Range<Int>,
        firstEntry: Int
    ) {
        precondition(
            codes.rowCount == rows.rowCount && codes.dimension == rows.dimension,
            "\(codes.rowCount) codes of \(rows.rowCount) rows"
        )
        guard let (coded, bytes) = encodeQueries(codes) else {
            exact.scan(rows, range: range, firstEntry: firstEntry)
            exactCount += range.count * queries.rowCount
            return
        }
        var start = range.lowerBound
        while start < range.upperBound {
            let index = start / RowCodes.blockRowCount
            let block = codes.blocks[index]
            let blockStart = index * RowCodes.blockRowCount
            let end = min(
                start + min(pieceRowLimit, max(Self.firstPieceRowLimit, start - range.lowerBound)),
                blockStart + RowCodes.blockRowCount,
                range.upperBound
            )
            let part = start - blockStart..<end - blockStart
            for first in stride(from: 0, to: queries.rowCount, by: Self.queryLimit) {
                let batch = first..<min(first + Self.queryLimit, queries.rowCount)
                multiply(bytes, batch, block, part)
                for query in batch {
                    let piece = Piece(
                        firstRow: start,
                        part: part,
                        productsStart: (query - first) * part.count
                    )
                    let selectedCount = select(block, piece, query, coded[query], bytes)
                    let passing = sift(
                        block,
                        piece,
                        query,
                        coded[query],
                        selectedCount,
                        firstEntry
                    )
                    if passing.count > part.count / Self.sparseness {
                        thin(passing, rows, start..<end, query, firstEntry)
                    } else {
                        candidates[query].append(contentsOf: passing)
                    }
                }
            }
            start = end
        }
        compareCandidates(rows, firstEntry: firstEntry)
    }

    /// The queries in bytes and their shares in the bounds; nil if one is too large for bounds.
    private func encodeQueries(_ codes: RowCodes) -> (coded: [CodedQuery], bytes: [Int8])? {
        let dimension = codes.dimension
        var bytes = [Int8](repeating: 0, count: queries.rowCount * dimension)
        var coded: [CodedQuery] = []
        for query in 0..<queries.rowCount {
            var span = bytes.mutableSpan
            var target = span._mutatingExtracting(query * dimension..<(query + 1) * dimension)
            guard
                let one = codes.encode(queries[row: query], into: &target, kernels: kernels)
            else { return nil }
            coded.append(one)
        }
        return (coded, bytes)
    }

    private mutating func multiply(
        _ bytes: [Int8],
        _ batch: Range<Int>,
        _ block: RowCodes.Block,
        _ part: Range<Int>
    ) {
        let (kernels, dimension) = (kernels, queries.columnCount)
        let numbers = bytes.span.extracting(
            batch.lowerBound * dimension..<batch.upperBound * dimension
        )
        let width = Kernels.planeWidth(dimension: dimension)
        let range = part.lowerBound * width..<part.upperBound * width
        let isCoarse = isCoarse
        var out = products.mutableSpan
        if isCoarse {
            kernels.planeProducts(
                numbers,
                queryCount: batch.count,
                plane: block.highs.span.extracting(range),
                rowCount: part.count,
                dimension: dimension,
                into: &out,
                stride: part.count
            )
        } else {
            kernels.byteProducts(
                numbers,
                queryCount: batch.count,
                highs: block.highs.span.extracting(range),
                lows: block.lows.span.extracting(range),
                rowCount: part.count,
                dimension: dimension,
                into: &out,
                stride: part.count
            )
        }
    }

    /// What an upper bound must reach for a row of this query to be worth a look.
    private func threshold(_ query: Int) -> Float {
        max(lowerBounds[query].threshold, exact.best[query].threshold)
    }

    /// Finds the rows of a piece that one query must look at, and makes their products those of
    /// the whole bytes; returns how many there are.
    private mutating func select(
        _ block: RowCodes.Block,
        _ piece: Piece,
        _ query: Int,
        _ coded: CodedQuery,
        _ bytes: [Int8]
    ) -> Int {
        let count = Self.select(
            products,
            in: piece.productsStart..<piece.productsStart + piece.part.count,
            block,
            piece.part,
            isCoarse ? coded.coarseBound : coded.bound,
            errors: isCoarse ? block.coarseErrors : block.errors,
            above: threshold(query).nextDown,
            into: &selected,
            kernels: kernels
        )
        guard isCoarse, count > 0 else { return count }
        let (kernels, dimension) = (kernels, queries.columnCount)
        let width = Kernels.planeWidth(dimension: dimension)
        let rows = selected
        var out = lowProducts.mutableSpan
        kernels.planeProducts(
            bytes.span.extracting(query * dimension..<(query + 1) * dimension),
            plane: block.lows.span.extracting(
                piece.part.lowerBound * width..<piece.part.upperBound * width
            ),
            rowCount: piece.part.count,
            indices: rows.span.extracting(0..<count),
            into: &out
        )
        for position in 0..<count {
            let index = piece.productsStart + Int(selected[position])
            products[index] = 16 * products[index] + lowProducts[position]
        }
        return count
    }

    /// Finds the candidates among the selected rows of a piece.
    private mutating func sift(
        _ block: RowCodes.Block,
        _ piece: Piece,
        _ query: Int,
        _ coded: CodedQuery,
        _ selectedCount: Int,
        _ firstEntry: Int
    ) -> [Candidate] {
        let first = piece.part.lowerBound
        guard selectedCount > 0 else { return [] }
        var passing: [Candidate] = []
        for position in 0..<selectedCount {
            let index = Int(selected[position])
            let bounds = coded.bounds(
                product: products[piece.productsStart + index],
                scale: block.scales[first + index],
                error: block.errors[first + index],
                offset: block.offsets[first + index]
            )
            let row = piece.firstRow + index
            lowerBounds[query].insert(
                Neighbor(entry: firstEntry + row, similarity: bounds.lower)
            )
            passing.append(Candidate(row: row, upperBound: bounds.upper))
        }
        // The threshold has risen meanwhile, in the first pieces by much.
        let reached = threshold(query)
        return passing.filter { $0.upperBound >= reached }
    }

    /// Compares the best of too many candidates of a piece, and notes those that then remain, or
    /// scans the piece if these are too many as well.
    private mutating func thin(
        _ passing: [Candidate],
        _ rows: LiveRowSpan,
        _ range: Range<Int>,
        _ query: Int,
        _ firstEntry: Int
    ) {
        let ordered = passing.sorted(by: Self.isMorePromising)
        for candidate in ordered.prefix(k) { compare(candidate, rows, query, firstEntry) }
        let reached = threshold(query)
        let remaining = ordered.dropFirst(k).filter { $0.upperBound >= reached }
        guard remaining.count > range.count / Self.sparseness else {
            candidates[query].append(contentsOf: remaining)
            return
        }
        exact.scan(
            rows,
            range: range,
            firstEntry: firstEntry,
            queryRange: query..<query + 1,
            excluding: Set(ordered.prefix(k).map { firstEntry + $0.row })
        )
        exactCount += range.count
    }

    private static func select(
        _ products: [Int32],
        in productRange: Range<Int>,
        _ block: RowCodes.Block,
        _ part: Range<Int>,
        _ bound: QueryBound,
        errors: [Float],
        above threshold: Float,
        into selected: inout [UInt32],
        kernels: Kernels
    ) -> Int {
        var indices = selected.mutableSpan
        return kernels.selectBounds(
            products.span.extracting(productRange),
            scales: block.scales.span.extracting(part),
            errors: errors.span.extracting(part),
            offsets: block.offsets.span.extracting(part),
            query: bound,
            above: threshold,
            into: &indices
        )
    }

    /// Compares the candidates themselves, the most promising first.
    private mutating func compareCandidates(_ rows: LiveRowSpan, firstEntry: Int) {
        for query in 0..<queries.rowCount {
            let reached = threshold(query)
            let remaining = candidates[query].filter { $0.upperBound >= reached }
            candidates[query].removeAll(keepingCapacity: true)
            for candidate in remaining.sorted(by: Self.isMorePromising) {
                guard candidate.upperBound >= exact.best[query].threshold else { break }
                compare(candidate, rows, query, firstEntry)
            }
        }
    }

    private mutating func compare(
        _ candidate: Candidate,
        _ rows: LiveRowSpan,
        _ query: Int,
        _ firstEntry: Int
    ) {
        exact.compare(
            rows.row(at: candidate.row),
            entry: firstEntry + candidate.row,
            query: query
        )
        exactCount += 1
    }

    private static func isMorePromising(_ first: Candidate, _ second: Candidate) -> Bool {
        (second.upperBound, first.row) < (first.upperBound, second.row)
    }
}
