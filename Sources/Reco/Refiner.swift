import FusionModel
public import Tensors
public import VectorMemory

/// The method: refines frozen embeddings with what similar entries of a memory know.
///
/// Each original searches its `k` nearest entries, by default within its own modality, takes
/// those entries' embeddings, by default of the counterpart, and fuses them into one refined
/// embedding of unit length. An embedding's result has the same bits alone and in any batch,
/// because search and fusion accumulate every sum in an order that does not depend on the batch.
///
/// Source: Iscen et al., *Retrieval-Enhanced Contrastive Vision-Text Models*, ICLR 2024,
/// section 3. The paper's symbols: `v`, `t` are the originals, `k` the number of neighbors,
/// φ the fusion.
public struct Refiner: Sendable {
    /// How many originals are refined together at most.
    ///
    /// It bounds the gathered neighbors to `512 * k * dimension` values, 10 MB at 10 x 512, while
    /// a block is still long enough for search to be bound by arithmetic and not by memory.
    static let blockRowLimit = 512

    /// Where neighbors are found.
    public let memory: Memory
    /// Which fusion is used for what.
    public let plan: FusionPlan
    /// In which modality neighbors are searched.
    public private(set) var searchReach: Reach
    /// Of which modality the neighbors' embeddings are fused.
    public private(set) var fusionReach: Reach
    /// How many threads one call may use.
    public let threadCount: Int

    /// Joins a memory with a plan.
    ///
    /// - Throws: `RecoError.wrongDimension` when a layer of the plan is made for embeddings of
    ///   another dimension than the memory's.
    public init(
        memory: Memory,
        plan: FusionPlan = .attention(),
        searchReach: Reach = .uni,
        fusionReach: Reach = .cross,
        threadCount: Int = 1
    ) throws(RecoError) {
        precondition(threadCount >= 1, "at least one thread is needed, found \(threadCount)")
        for dimension in plan.layerDimensions.sorted() where dimension != memory.dimension {
            throw .wrongDimension(
                of: "fusion weights",
                expected: memory.dimension,
                found: dimension
            )
        }
        self.memory = memory
        self.plan = plan
        self.searchReach = searchReach
        self.fusionReach = fusionReach
        self.threadCount = threadCount
    }

    /// Refines L2-normalized embeddings of one modality.
    ///
    /// `sides` says what else is refined in the same classification; without it, this modality
    /// alone. Sides that leave the modality out give the originals back. A `k` above the memory's
    /// number of rows means all of them.
    ///
    /// Shape: `[batch x dimension]` → `[batch x dimension]`.
    /// Complexity: one pass over the memory per 512 originals, then one fusion per original.
    public func refine(
        _ originals: Matrix,
        modality: Modality,
        sides: RefinedSides? = nil,
        k: Int? = nil
    ) -> Refinement {
        var times = RefinementTimes()
        return refine(originals, modality: modality, sides: sides, k: k, recording: &times)
    }

    /// The same, and adds to `times` how long it took.
    public func refine(
        _ originals: Matrix,
        modality: Modality,
        sides: RefinedSides? = nil,
        k: Int? = nil,
        recording times: inout RefinementTimes
    ) -> Refinement {
        let sides = sides ?? RefinedSides(only: modality)
        guard sides.contains(modality) else {
            return Refinement(unchanged: originals)
        }
        let choice = plan.choice(for: modality, sides: sides)
        let clock = ContinuousClock()
        var blocks: [Refinement] = []
        for rows in originals.rowBlocks(of: Self.blockRowLimit) {
            let block = originals.rows(rows)
            let start = clock.now
            let neighbors = search(block, modality: modality, k: k ?? choice.neighborCount)
            let found = clock.now
            blocks.append(
                fuse(block, neighbors: neighbors, modality: modality, fusion: choice.fusion)
            )
            times.search += found - start
            times.fusion += clock.now - found
        }
        return Refinement(joining: blocks)
    }

    /// Does once, before the first request, what would otherwise be found out or waited for later.
    ///
    /// Every row of the memory is checked, so that damaged files end here with their name, and what
    /// the first search in each modality needs is made.
    ///
    /// Complexity: two passes over the memory; none without fusion.
    ///
    /// - Throws: `MemoryError` for the first row that is not of unit length.
    public func prepare() throws(MemoryError) {
        guard plan.kind != .none else { return }
        try memory.verifyRows()
        for modality in Modality.allCases {
            memory.prepareSearch(among: modality, threadCount: threadCount)
        }
    }

    /// The same refiner with other reaches.
    func reaching(search: Reach, fusion: Reach) -> Refiner {
        var other = self
        other.searchReach = search
        other.fusionReach = fusion
        return other
    }

    /// How many neighbors an embedding gets when the caller does not say.
    public func defaultNeighborCount(for modality: Modality, sides: RefinedSides? = nil) -> Int {
        let choice = plan.choice(for: modality, sides: sides ?? RefinedSides(only: modality))
        return min(choice.neighborCount, memory.rowCount)
    }

    /// Finds each original's `k` most similar entries within the modality that search reaches.
    ///
    /// Shape: `[batch x dimension]` → `[batch][k]`.
    func search(_ originals: Matrix, modality: Modality, k: Int) -> [[Neighbor]] {
        precondition(k >= 0, "k must not be negative, found \(k)")
        guard k > 0 else { return Array(repeating: [], count: originals.rowCount) }
        return memory.search(
            originals,
            among: searchReach.modality(from: modality),
            k: min(k, memory.rowCount),
            threadCount: threadCount
        )
    }

    /// Fuses each original with its neighbors' embeddings of the modality that fusion reaches.
    ///
    /// Every original must have the same number of neighbors.
    func fuse(
        _ originals: Matrix,
        neighbors: [[Neighbor]],
        modality: Modality,
        fusion: Fusion
    ) -> Refinement {
        let similarities = similarities(
            originals,
            neighbors: neighbors,
            modality: modality,
            metric: fusion.metric
        )
        let batch = TokenBatch(
            originals: originals,
            retrieved: memory.embeddings(
                of: neighbors.flatMap { $0.map(\.entry) },
                modality: fusionReach.modality(from: modality)
            ),
            similarities: similarities
        )
        let output = fusion.forward(batch, threadCount: threadCount)
        return Refinement(
            embeddings: output.embeddings,
            neighbors: neighbors,
            attention: output.attention
        )
    }

    /// What attention takes for the similarities of neighbors: those that the search found, or those
    /// of a fusion's own metric, which compares within the originals' modality.
    ///
    /// Shape: `[batch x dimension]`, `[batch][k]` → `[batch x k]`.
    private func similarities(
        _ originals: Matrix,
        neighbors: [[Neighbor]],
        modality: Modality,
        metric: SimilarityMetric?
    ) -> Matrix {
        if let metric {
            let k = neighbors.first?.count ?? 0
            let share = (originals.rowCount + threadCount - 1) / threadCount
            let blocks = originals.rowBlocks(
                of: min(SimilarityMetric.blockRowLimit(k: k), max(1, share))
            )
            let parts = Parallel.map(blocks.count, threadCount: threadCount) { index in
                let rows = blocks[index]
                return metric.similarities(
                    of: originals.rows(rows),
                    to: memory.pairs(
                        of: neighbors[rows].flatMap { $0.map(\.entry) },
                        modality: modality
                    )
                )
            }
            return Matrix(joining: parts)
        }
        return Matrix(
            rowCount: neighbors.count,
            columnCount: neighbors.first?.count ?? 0,
            values: neighbors.flatMap { $0.map(\.similarity) }
        )
    }
}

extension Memory {
    /// Entries by both embeddings, as they are compared within a modality.
    func pairs(of entries: [Int], modality: Modality) -> PairedEntries {
        PairedEntries(
            own: embeddings(of: entries, modality: modality),
            counterparts: embeddings(of: entries, modality: modality.counterpart)
        )
    }
}

extension Matrix {
    /// The ranges of consecutive rows, each at most `limit` long, that together are all rows.
    ///
    /// An empty matrix has one empty block, so that joining the blocks' results keeps its shape.
    func rowBlocks(of limit: Int) -> [Range<Int>] {
        guard rowCount > 0 else { return [0..<0] }
        return stride(from: 0, to: rowCount, by: limit).map { first in
            first..<min(first + limit, rowCount)
        }
    }
}
