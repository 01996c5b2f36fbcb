import TensorFiles
import Tensors
public import VectorMemory

/// A query whose answer refining made right or wrong, and what the memory had to do with it.
public struct ChangedAnswer: Sendable, Equatable {
    /// An entry that the query's image was refined with.
    public struct Neighbor: Sendable, Equatable {
        /// The entry's id.
        public let id: String
        /// Its metadata's text, when there is one.
        public let caption: String?
        /// The similarity to the query that the search found.
        public let similarity: Float
        /// The weight that fusion gave to it, in 0…1.
        public let attention: Float
    }

    /// The query's row.
    public let query: Int
    /// Its right class.
    public let label: Int
    /// The answer with nothing refined.
    public let before: Answer
    /// The answer refined.
    public let after: Answer
    /// What its image was refined with, by falling attention; empty when images were not refined.
    public let neighbors: [Neighbor]

    /// By how much the right class's probability rose.
    var gain: Float { after.rightProbability - before.rightProbability }
}

/// The answers that refining changed, both ways.
public struct ChangedAnswers: Sendable, Equatable {
    /// What was refined.
    public let sides: RefinedSides
    /// How many wrong answers became right.
    public let mendedCount: Int
    /// How many right answers became wrong.
    public let brokenCount: Int
    /// Of the mended ones those whose right class's probability rose most.
    public let mended: [ChangedAnswer]
    /// Of the broken ones those whose right class's probability fell most.
    public let broken: [ChangedAnswer]
}

extension Evaluator {
    /// How many neighbors an example shows.
    private static let shownNeighborCount = 5

    /// Finds the answers that changed when `sides` were refined, and explains the `limit` that
    /// changed most, each way.
    ///
    /// - Throws: `MemoryError.badMetadata` when a neighbor's line in the memory is damaged.
    /// Complexity: one search for each answer that is explained.
    public func changes(
        in answers: TaskAnswers,
        to task: ClassificationTask,
        refining sides: RefinedSides,
        limit: Int
    ) throws(MemoryError) -> ChangedAnswers {
        var mended: [ChangedAnswer] = []
        var broken: [ChangedAnswer] = []
        for query in answers.labels.indices {
            let before = answers.answers.none[query]
            let after = answers.answers[sides][query]
            guard before.isRight != after.isRight else { continue }
            let change = ChangedAnswer(
                query: query,
                label: answers.labels[query],
                before: before,
                after: after,
                neighbors: []
            )
            if after.isRight { mended.append(change) } else { broken.append(change) }
        }
        let (mendedCount, brokenCount) = (mended.count, broken.count)
        mended.sort { $0.gain == $1.gain ? $0.query < $1.query : $0.gain > $1.gain }
        broken.sort { $0.gain == $1.gain ? $0.query < $1.query : $0.gain < $1.gain }
        return ChangedAnswers(
            sides: sides,
            mendedCount: mendedCount,
            brokenCount: brokenCount,
            mended: try explained(mended.prefix(limit), task: task, sides: sides),
            broken: try explained(broken.prefix(limit), task: task, sides: sides)
        )
    }

    /// The same changes with the neighbors of their images.
    private func explained(
        _ changes: ArraySlice<ChangedAnswer>,
        task: ClassificationTask,
        sides: RefinedSides
    ) throws(MemoryError) -> [ChangedAnswer] {
        guard !changes.isEmpty else { return [] }
        let refinement = refiner.refine(
            task.queries.rows(at: changes.map(\.query)),
            modality: .image,
            sides: sides
        )
        var explained: [ChangedAnswer] = []
        for (row, change) in changes.enumerated() {
            let weights = refinement.attention[row: row]
            let ranks = refinement.neighbors[row].indices
                .sorted { weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1] }
                .prefix(Self.shownNeighborCount)
            var neighbors: [ChangedAnswer.Neighbor] = []
            for rank in ranks {
                let neighbor = refinement.neighbors[row][rank]
                neighbors.append(
                    ChangedAnswer.Neighbor(
                        id: try refiner.memory.id(of: neighbor.entry),
                        caption: refiner.memory.caption(of: neighbor.entry),
                        similarity: neighbor.similarity,
                        attention: weights[rank]
                    )
                )
            }
            explained.append(
                ChangedAnswer(
                    query: change.query,
                    label: change.label,
                    before: change.before,
                    after: change.after,
                    neighbors: neighbors
                )
            )
        }
        return explained
    }
}

extension Memory {
    /// Under which keys captions are found, the likeliest first.
    private static let captionKeys = ["caption", "text", "title", "name"]

    /// What the metadata of an entry says it shows, when it does.
    fileprivate func caption(of entry: Int) -> String? {
        guard let line = try? JSONValue.parse(metadata(of: entry), depthLimit: 64) else {
            return nil
        }
        for key in Self.captionKeys {
            if case .string(let text)? = line[key] { return text }
        }
        return nil
    }
}
