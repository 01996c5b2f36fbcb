import FileStorage
import Tensors
public import VectorMemory

/// Finds every training pair's neighbors, and never the pair itself or a near-duplicate.
///
/// An entry whose *image* is more similar to the pair's image than `exclusionThreshold` is not
/// retrieved for that pair, in neither modality: a pair that finds itself learns to copy, which is
/// worth nothing on images that the memory does not have. The same text beside another image is a
/// neighbor like any other; in a labelled memory all images of a class share one text.
///
/// How it works: blocks of pairs are searched for a few neighbors more than are needed. Of those
/// that have too few after exclusion, four times as many are searched, and so on up to all. Where a
/// memory budget has no room for what a large memory's search keeps, every row is read instead,
/// which takes longer and finds the same.
public struct NeighborSearch: Sendable {
    /// Above this, 16-bit rounding could let a pair pass by its own row.
    public static let exclusionThresholds: ClosedRange<Float> = -1...0.9999
    /// Pairs that are searched together; a search is bound by arithmetic from a few dozen on.
    private static let blockRowLimit = 1024
    /// How many more neighbors than needed are searched first: the pair itself and some duplicates.
    private static let spareCount = 6
    private static let widening = 4

    /// Where neighbors are searched.
    public let memory: Memory
    /// How many of them an image has.
    public let imageNeighborCount: Int
    /// How many of them a text has.
    public let textNeighborCount: Int
    /// In which modality they are searched.
    public let reach: Reach
    /// What an entry's image may at most be similar to the pair's image.
    public let exclusionThreshold: Float
    /// How many threads a search uses; it changes the time and nothing else.
    public let threadCount: Int
    /// How many bytes the search and what it finds may take.
    public let memoryBudget: Int
    /// How many neighbors are found at a time: 4 MB of them.
    var foundLimit = 1 << 18

    /// Takes what to search for.
    public init(
        memory: Memory,
        imageNeighborCount: Int,
        textNeighborCount: Int,
        reach: Reach = .uni,
        exclusionThreshold: Float,
        threadCount: Int = 1,
        memoryBudget: Int = .max
    ) {
        precondition(
            imageNeighborCount > 0 && textNeighborCount > 0,
            "k \(imageNeighborCount) and \(textNeighborCount)"
        )
        precondition(
            Self.exclusionThresholds.contains(exclusionThreshold),
            "an exclusion threshold of \(exclusionThreshold)"
        )
        self.memory = memory
        self.imageNeighborCount = imageNeighborCount
        self.textNeighborCount = textNeighborCount
        self.reach = reach
        self.exclusionThreshold = exclusionThreshold
        self.threadCount = threadCount
        self.memoryBudget = memoryBudget
    }

    /// Identifies a search's result: equal keys mean equal neighbors.
    public func key(for pairs: PairDataset) -> String {
        let parts = [
            "reco-neighbors-1", memory.checksum, pairs.checksum, "\(imageNeighborCount)",
            "\(textNeighborCount)", reach.rawValue, "\(exclusionThreshold)",
        ]
        return Checksum.sha256(ofText: parts.joined(separator: " "))
    }

    /// Finds the neighbors of all pairs; `progress` gets the pairs done and the pairs there are.
    ///
    /// Complexity: a search of the memory per pair and modality.
    ///
    /// - Throws: `TrainingError.memoryBudgetTooSmall` before the search, `.tooFewNeighbors` in it.
    public func neighbors(
        of pairs: PairDataset,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(TrainingError) -> TrainingNeighbors {
        guard pairs.dimension == memory.dimension else {
            throw .wrongDimension(
                of: "training pairs",
                expected: memory.dimension,
                found: pairs.dimension
            )
        }
        let byCodes = try plan(pairCount: pairs.rowCount).keepsCodes
        var (imageTable, textTable) = (
            TableBuilder(k: imageNeighborCount, rowCount: pairs.rowCount),
            TableBuilder(k: textNeighborCount, rowCount: pairs.rowCount)
        )
        for block in Parallel.blocks(pairs.rowCount, of: Self.blockRowLimit) {
            let images = try pairs.embeddings(of: Array(block), modality: .image)
            let texts = try pairs.embeddings(of: Array(block), modality: .text)
            func found(_ modality: Modality) throws(TrainingError) -> [[Neighbor]] {
                try neighbors(
                    of: modality == .image ? images : texts,
                    modality: modality,
                    images: images,
                    firstPair: block.lowerBound,
                    byCodes: byCodes
                )
            }
            imageTable.append(try found(.image))
            textTable.append(try found(.text))
            progress(block.upperBound, pairs.rowCount)
        }
        return TrainingNeighbors(image: imageTable.table, text: textTable.table)
    }

    private func plan(pairCount: Int) throws(TrainingError) -> SearchMemoryPlan {
        let sizes = SearchMemoryPlan.Sizes(
            dimension: memory.dimension,
            pairCount: pairCount,
            imageNeighborCount: imageNeighborCount,
            textNeighborCount: textNeighborCount,
            threadCount: threadCount,
            blockRowCount: Self.blockRowLimit,
            foundLimit: foundLimit,
            codeByteCount: 2 * memory.searchByteCount
        )
        return try SearchMemoryPlan(sizes, budget: memoryBudget)
    }

    /// Neighbors that come block by block, each row `k` of them.
    private struct TableBuilder {
        let k: Int
        private var entries: [Int] = []
        private var similarities: [Float] = []

        init(k: Int, rowCount: Int) {
            self.k = k
            entries.reserveCapacity(rowCount * k)
            similarities.reserveCapacity(rowCount * k)
        }

        mutating func append(_ rows: [[Neighbor]]) {
            for row in rows {
                entries += row.lazy.map(\.entry)
                similarities += row.lazy.map(\.similarity)
            }
        }

        var table: NeighborTable {
            NeighborTable(k: k, entries: entries, similarities: similarities)
        }
    }

    /// The neighbors of one block of pairs in one modality.
    private func neighbors(
        of queries: Matrix,
        modality: Modality,
        images: Matrix,
        firstPair: Int,
        byCodes: Bool
    ) throws(TrainingError) -> [[Neighbor]] {
        let k = modality == .image ? imageNeighborCount : textNeighborCount
        let target = reach.modality(from: modality)
        var result = [[Neighbor]](repeating: [], count: queries.rowCount)
        var pending = Array(0..<queries.rowCount)
        // Those that a search found too few for, until the others are done.
        var waiting: [Int] = []
        var limit = k + Self.spareCount
        while !pending.isEmpty {
            limit = min(limit, memory.rowCount)
            // Far widened, few pairs are searched at a time: what is found has to be kept.
            let rows = Array(pending.prefix(max(1, foundLimit / limit)))
            let found = memory.search(
                queries.rows(at: rows),
                among: target,
                k: limit,
                threadCount: threadCount,
                mayKeepCodes: byCodes
            )
            let permitted = Parallel.map(rows.count, threadCount: threadCount) { index in
                self.permitted(
                    found[index],
                    image: images.rows(rows[index]..<rows[index] + 1),
                    atMost: k,
                    comparedImages: modality == .image && target == .image
                )
            }
            var short: [Int] = []
            for (row, neighbors) in zip(rows, permitted) {
                if neighbors.count == k {
                    result[row] = neighbors
                } else if limit == memory.rowCount {
                    throw .tooFewNeighbors(
                        pair: firstPair + row,
                        modality: modality,
                        expected: k,
                        found: neighbors.count
                    )
                } else {
                    short.append(row)
                }
            }
            waiting += short
            pending.removeFirst(rows.count)
            guard pending.isEmpty else { continue }
            (pending, waiting) = (waiting, [])
            limit *= Self.widening
        }
        return result
    }

    /// The first `k` neighbors whose image is not too similar to the pair's.
    ///
    /// `comparedImages` says that the search compared images with images, so that its similarities
    /// are the ones to look at.
    private func permitted(
        _ neighbors: [Neighbor],
        image: Matrix,
        atMost k: Int,
        comparedImages: Bool
    ) -> [Neighbor] {
        guard !comparedImages else {
            return Array(neighbors.lazy.filter { $0.similarity <= exclusionThreshold }.prefix(k))
        }
        var permitted: [Neighbor] = []
        for block in Parallel.blocks(neighbors.count, of: Self.blockRowLimit)
        where permitted.count < k {
            let part = neighbors[block]
            let entries = memory.embeddings(of: part.map(\.entry), modality: .image)
            let similarities = image.productWithTransposed(entries).values
            permitted += zip(part, similarities).filter { $1 <= exclusionThreshold }.map(\.0)
        }
        return Array(permitted.prefix(k))
    }
}
