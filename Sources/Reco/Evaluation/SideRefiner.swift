import FusionModel
import Tensors
import VectorMemory

/// Refines embeddings for every choice of sides from neighbors that were searched once.
///
/// The first neighbors of a long list are those of a short one, so that one search serves all
/// choices, whatever number of neighbors each of them wants.
struct SideRefiner: Sendable {
    /// What searches and fuses.
    let refiner: Refiner
    /// How many neighbors every choice takes, in place of its own number.
    var neighborCount: Int?

    init(_ refiner: Refiner, neighborCount: Int? = nil) {
        self.refiner = refiner
        self.neighborCount = neighborCount
    }

    /// How many neighbors the choice that wants most of them takes; none has more than the memory.
    func longestCount(for modality: Modality) -> Int {
        RefinedSides.allCases.map { count(for: modality, sides: $0) }.reduce(0, max)
    }

    private func count(for modality: Modality, sides: RefinedSides) -> Int {
        guard sides.contains(modality) else { return 0 }
        return min(
            neighborCount ?? refiner.plan.choice(for: modality, sides: sides).neighborCount,
            refiner.memory.rowCount
        )
    }

    /// Each embedding's neighbors: as many as any choice takes, and at least `count`.
    ///
    /// `progress` is told how many embeddings have theirs, after each block.
    func search(
        _ originals: Matrix,
        modality: Modality,
        atLeast count: Int = 0,
        progress: (Int) -> Void = { _ in }
    ) -> [[Neighbor]] {
        let k = max(count, longestCount(for: modality))
        return originals.rowBlocks(of: Refiner.blockRowLimit).flatMap { rows in
            let found = refiner.search(originals.rows(rows), modality: modality, k: k)
            progress(rows.upperBound)
            return found
        }
    }

    /// The embeddings as each choice of sides has them.
    ///
    /// Shape: `[batch x dimension]`, `[batch]` lists of neighbors → four times
    /// `[batch x dimension]`.
    func embeddings(
        _ originals: Matrix,
        neighbors: [[Neighbor]],
        modality: Modality
    ) -> BySides<Matrix> {
        BySides { sides in
            guard sides.contains(modality) else { return originals }
            let count = count(for: modality, sides: sides)
            let fusion = refiner.plan.choice(for: modality, sides: sides).fusion
            let parts = originals.rowBlocks(of: Refiner.blockRowLimit).map { rows in
                refiner.fuseEach(
                    originals.rows(rows),
                    neighbors: neighbors[rows].map { Array($0.prefix(count)) },
                    modality: modality,
                    fusion: fusion
                )
            }
            return Matrix(joining: parts)
        }
    }
}

extension Refiner {
    /// Fuses originals that need not have equally many neighbors, those with equally many together.
    fileprivate func fuseEach(
        _ originals: Matrix,
        neighbors: [[Neighbor]],
        modality: Modality,
        fusion: Fusion
    ) -> Matrix {
        let groups = Dictionary(grouping: neighbors.indices) { neighbors[$0].count }
        guard groups.count > 1 else {
            return fuse(originals, neighbors: neighbors, modality: modality, fusion: fusion)
                .embeddings
        }
        var fused = originals
        for rows in groups.values {
            let part = fuse(
                originals.rows(at: rows),
                neighbors: rows.map { neighbors[$0] },
                modality: modality,
                fusion: fusion
            ).embeddings
            fused.replaceRows(at: rows, by: part)
        }
        return fused
    }
}
