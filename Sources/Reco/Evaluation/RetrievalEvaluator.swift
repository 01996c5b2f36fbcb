import Tensors
import VectorMemory

/// Measures what refining does for finding the text of an image and the image of a text.
///
/// A pair that is itself in the memory would find itself there and look better than any new pair;
/// so a pair, its text as well as its image, is never refined with an entry whose image is a
/// near-duplicate of its own.
public struct RetrievalEvaluator: Sendable {
    /// The cosine of two images above which they count as the same one.
    public static let duplicateSimilarity: Float = 0.98
    /// How many queries are ranked together: against 10 000 counterparts, 10 MB of similarities.
    private static let blockRowLimit = 256

    /// What refines.
    public let refiner: Refiner

    /// Takes what refines.
    public init(refiner: Refiner) {
        self.refiner = refiner
    }

    /// Ranks all texts for each image and all images for each text, in all variants.
    ///
    /// `progress` is told how many steps of how many are done.
    ///
    /// - Throws: `RecoError.wrongDimension` when the pairs' embeddings are not the memory's.
    /// Complexity: three searches per pair, and eight similarities of each pair to each other.
    public func evaluate(
        _ task: PairTask,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(RecoError) -> RetrievalReport {
        try refiner.check(task.images, of: "image embeddings")
        let pairCount = task.images.rowCount
        let passCount = Modality.allCases.count * (1 + RefinedSides.allCases.count)
        var passesDone = 0
        /// Says how many pairs the current pass has done; with all of them the next pass begins.
        func advance(_ done: Int) {
            progress(passesDone * pairCount + done, passCount * pairCount)
            if done == pairCount { passesDone += 1 }
        }
        let duplicates = nearDuplicates(of: task.images)
        let images = refined(task.images, .image, without: duplicates, progress: advance)
        let texts = refined(task.texts, .text, without: duplicates, progress: advance)
        func recall(
            _ queries: BySides<Matrix>,
            among others: BySides<Matrix>
        ) -> BySides<RetrievalReport.Recall> {
            BySides { sides in
                let ranks = Self.ranks(queries[sides], among: others[sides], progress: advance)
                return RetrievalReport.Recall(ranks: ranks)
            }
        }
        return RetrievalReport(
            pairCount: pairCount,
            memoryRowCount: refiner.memory.rowCount,
            imageToText: recall(images, among: texts),
            textToImage: recall(texts, among: images),
            nearDuplicates: RetrievalReport.NearDuplicates(
                // Not by way of the 32-bit value, whose digits go on.
                similarity: 0.98,
                pairCount: duplicates.count { !$0.isEmpty },
                entryCount: duplicates.reduce(0) { $0 + $1.count }
            )
        )
    }

    /// The entries that each image is a near-duplicate of.
    ///
    /// Where all neighbors that were asked for are near-duplicates there may be more of them, so
    /// twice as many are asked for.
    private func nearDuplicates(of images: Matrix) -> [Set<Int>] {
        let memory = refiner.memory
        var duplicates = Array(repeating: Set<Int>(), count: images.rowCount)
        var open = Array(0..<images.rowCount)
        var depth = min(4, memory.rowCount)
        while !open.isEmpty {
            var unfinished: [Int] = []
            for rows in Self.blocks(of: open) {
                let lists = memory.search(
                    images.rows(at: rows),
                    among: .image,
                    k: depth,
                    threadCount: refiner.threadCount
                )
                for (row, list) in zip(rows, lists) {
                    let same = list.prefix { $0.similarity > Self.duplicateSimilarity }
                    duplicates[row] = Set(same.map(\.entry))
                    if same.count == depth, depth < memory.rowCount { unfinished.append(row) }
                }
            }
            open = unfinished
            depth = min(2 * depth, memory.rowCount)
        }
        return duplicates
    }

    private static func blocks(of rows: [Int]) -> [[Int]] {
        stride(from: 0, to: rows.count, by: Refiner.blockRowLimit).map { first in
            Array(rows[first..<min(first + Refiner.blockRowLimit, rows.count)])
        }
    }

    /// One side of all pairs as each choice has it, refined without near-duplicates.
    private func refined(
        _ originals: Matrix,
        _ modality: Modality,
        without duplicates: [Set<Int>],
        progress: (Int) -> Void
    ) -> BySides<Matrix> {
        let sideRefiner = SideRefiner(refiner)
        let k = sideRefiner.longestCount(for: modality)
        let neighbors = originals.rowBlocks(of: Refiner.blockRowLimit).flatMap { rows in
            // As many more as any pair of the block leaves out, so that each keeps `k`.
            let spare = duplicates[rows].map(\.count).reduce(0, max)
            let found = refiner.search(
                originals.rows(rows),
                modality: modality,
                k: k == 0 ? 0 : k + spare
            )
            progress(rows.upperBound)
            return zip(found, duplicates[rows]).map { list, left in
                Array(list.lazy.filter { !left.contains($0.entry) }.prefix(k))
            }
        }
        return sideRefiner.embeddings(originals, neighbors: neighbors, modality: modality)
    }

    /// How many of `others` are more similar to each query than its own counterpart.
    private static func ranks(
        _ queries: Matrix,
        among others: Matrix,
        progress: (Int) -> Void
    ) -> [Int] {
        queries.rowBlocks(of: blockRowLimit).flatMap { rows in
            let similarities = queries.rows(rows).productWithTransposed(others)
            progress(rows.upperBound)
            return rows.enumerated().map { row, own in
                Ranking.rank(of: own, in: similarities[row: row])
            }
        }
    }
}
