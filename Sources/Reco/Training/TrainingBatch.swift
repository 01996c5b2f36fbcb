import FusionModel
import Tensors
import VectorMemory

/// The pairs of one step, with what each of them retrieves, cut into blocks for the layers.
struct TrainingBatch: Sendable {
    /// Rows of one modality that go through its layer together.
    struct Block: Sendable {
        let modality: Modality
        /// Rows of the batch.
        let rows: Range<Int>
        /// What each of the rows retrieves.
        let neighbors: [[Neighbor]]
    }

    /// Rows of a block at most: by then products are as fast as they get.
    ///
    /// Those of a feed-forward part make 96 GFLOP/s on 256 rows at a time, on 128 88, on 32 60; on 512
    /// they would make 100, for twice the memory of a thread.
    private static let blockRowLimit = 256
    /// Fewer rows than this are not worth a thread of their own.
    private static let smallBlockRowLimit = 32

    /// How many rows a block of a batch has at most, so that the blocks of both modalities keep all
    /// threads busy.
    static func blockRowLimit(batchSize: Int, threadCount: Int) -> Int {
        let share = (2 * batchSize + threadCount - 1) / threadCount
        let blockCount = (share + blockRowLimit - 1) / blockRowLimit
        return max((share + blockCount - 1) / max(blockCount, 1), smallBlockRowLimit)
    }

    /// Unrefined, as is `texts`.
    ///
    /// Shape: `[batch x dimension]`.
    let images: Matrix
    let texts: Matrix
    let groups: [Int]
    /// First those of the images, then those of the texts.
    let blocks: [Block]

    func originals(_ modality: Modality) -> Matrix { modality == .image ? images : texts }
}

/// Makes batches of pairs: reads their embeddings, and decides which neighbors they retrieve.
struct BatchMaker: Sendable {
    let pairs: PairDataset
    let memory: Memory
    let neighbors: TrainingNeighbors
    let fusionReach: Reach
    /// How likely each neighbor is to be left out.
    let neighborDropout: Float
    let threadCount: Int

    /// Makes the batch of some pairs; without a generator, no neighbor is left out.
    func batch(
        of rows: [Int],
        dropout generator: SeededGenerator?
    ) throws(TrainingError) -> TrainingBatch {
        var generator = neighborDropout > 0 ? generator : nil
        var blocks: [TrainingBatch.Block] = []
        for modality in Modality.allCases {
            let retrieved = rows.map { row in
                let all = neighbors[modality].neighbors(of: row)
                return Self.surviving(all, probability: neighborDropout, &generator)
            }
            blocks += self.blocks(of: retrieved, modality)
        }
        return TrainingBatch(
            images: try pairs.embeddings(of: rows, modality: .image),
            texts: try pairs.embeddings(of: rows, modality: .text),
            groups: rows.map { pairs.groups[$0] },
            blocks: blocks
        )
    }

    /// Leaves neighbors out at random; if all would go, one of them stays.
    ///
    /// A neighbor that is left out was never retrieved, as far as attention can see: it takes part
    /// neither in the softmax nor in what similarities are compared with. How far neighbors can be
    /// trusted was measured once, of all of them.
    private static func surviving(
        _ neighbors: [Neighbor],
        probability: Float,
        _ generator: inout SeededGenerator?
    ) -> [Neighbor] {
        guard var draws = generator else { return neighbors }
        defer { generator = draws }
        let kept = neighbors.filter { _ in draws.uniform() >= probability }
        guard kept.isEmpty else { return kept }
        return [neighbors[Int.random(in: neighbors.indices, using: &draws)]]
    }

    private func blocks(
        of retrieved: [[Neighbor]],
        _ modality: Modality
    ) -> [TrainingBatch.Block] {
        let limit = TrainingBatch.blockRowLimit(
            batchSize: retrieved.count,
            threadCount: threadCount
        )
        return Parallel.blocks(retrieved.count, of: limit).map { rows in
            TrainingBatch.Block(
                modality: modality,
                rows: rows,
                neighbors: Array(retrieved[rows])
            )
        }
    }

    /// The layer's input for one block.
    ///
    /// Complexity: one copy of each row and of each neighbor.
    func tokens(of block: TrainingBatch.Block, in batch: TrainingBatch) -> TokenBatch {
        TokenBatch(
            originals: batch.originals(block.modality).rows(block.rows),
            retrieved: memory.embeddings(
                of: block.neighbors.flatMap { $0.map(\.entry) },
                modality: fusionReach.modality(from: block.modality)
            ),
            similarities: block.neighbors.flatMap { $0.map(\.similarity) },
            neighborCounts: block.neighbors.map(\.count)
        )
    }
}
