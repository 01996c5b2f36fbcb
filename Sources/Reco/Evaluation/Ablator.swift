import Tensors
import VectorMemory

/// Measures what each part of the method does: classifies a task again and again with one thing
/// changed.
///
/// Searches are shared: every modality is searched once in each reach, for as many neighbors as
/// anything below needs, and every variant takes the first of these. Only for parts of the memory
/// that leave too few of a list is the memory searched again, see `MemoryPart`.
public struct Ablator: Sendable {
    /// Which numbers of neighbors are tried; those that the memory does not have are left out.
    public static let neighborCounts = [1, 2, 4, 8, 10, 16, 32]
    /// By what the memory's size is divided.
    public static let memoryDivisors = [16, 8, 4, 2, 1]

    /// What refines.
    public let refiner: Refiner
    /// What ranks classes.
    public let classifier: Classifier
    /// Which pairs stay in a smaller memory.
    public let seed: UInt64

    /// Takes what refines and classifies, and the seed of the smaller memories.
    public init(refiner: Refiner, classifier: Classifier = Classifier(), seed: UInt64 = 0) {
        self.refiner = refiner
        self.classifier = classifier
        self.seed = seed
    }

    /// The neighbors of all queries and classes of a task.
    private struct NeighborLists {
        let queries: [[Neighbor]]
        let classes: [[Neighbor]]
    }

    /// Classifies the task in all variants.
    ///
    /// `progress` is told how many steps of how many are done.
    ///
    /// - Throws: `RecoError.wrongDimension` when the task's embeddings are not the memory's.
    /// Complexity: four searches, at most sixteen variants of classifying, and for parts of the
    /// memory the searches that `MemoryPart` repeats.
    public func ablate(
        _ task: ClassificationTask,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(RecoError) -> Ablation {
        try refiner.check(task.queries, of: "queries")
        let rowCount = refiner.memory.rowCount
        let counts = Self.neighborCounts.filter { $0 <= rowCount }
        let sizes = Self.sizes(of: rowCount)
        let reachCount = Reach.allCases.count
        let passCount = reachCount + reachCount * reachCount + counts.count + sizes.count
        let queryCount = task.queries.rowCount
        var passesDone = 0
        /// Says how many queries the current pass has done; with all of them the next pass begins.
        func advance(_ done: Int) {
            progress(passesDone * queryCount + done, passCount * queryCount)
            if done == queryCount { passesDone += 1 }
        }
        let longest = counts.reduce(1, max)
        let lists = Reach.allCases.map { search in
            self.lists(
                of: task,
                by: SideRefiner(refiner.reaching(search: search, fusion: refiner.fusionReach)),
                longest: longest,
                progress: advance
            )
        }
        let reaches = zip(Reach.allCases, lists).flatMap { search, lists in
            Reach.allCases.map { fuse in
                let variant = SideRefiner(refiner.reaching(search: search, fusion: fuse))
                let top1 = accuracy(task, lists, by: variant, progress: advance)
                return Ablation.ReachPoint(search: search, fuse: fuse, top1: top1)
            }
        }
        let own = lists[refiner.searchReach == .uni ? 0 : 1]
        let neighborPoints = counts.map { k in
            let variant = SideRefiner(refiner, neighborCount: k)
            let top1 = accuracy(task, own, by: variant, progress: advance)
            return Ablation.NeighborPoint(k: k, top1: top1)
        }
        let memoryPoints = sizes.map { size in
            let part = self.part(of: own, task: task, rowCount: size)
            let top1 = accuracy(task, part, by: SideRefiner(refiner), progress: advance)
            return Ablation.MemoryPoint(rowCount: size, top1: top1)
        }
        return Ablation(
            seed: seed,
            reaches: reaches,
            neighborCounts: neighborPoints,
            memorySizes: memoryPoints
        )
    }

    /// The sizes of the smaller memories and of the whole one, rising.
    static func sizes(of rowCount: Int) -> [Int] {
        Set(memoryDivisors.map { max(1, rowCount / $0) }).sorted()
    }

    /// Searches all queries and classes once, for at least `longest` neighbors each.
    private func lists(
        of task: ClassificationTask,
        by sideRefiner: SideRefiner,
        longest: Int,
        progress: (Int) -> Void
    ) -> NeighborLists {
        let classes = sideRefiner.search(task.classEmbeddings, modality: .text, atLeast: longest)
        let queries = sideRefiner.search(
            task.queries,
            modality: .image,
            atLeast: longest,
            progress: progress
        )
        return NeighborLists(queries: queries, classes: classes)
    }

    /// What the same searches find in a part of the memory.
    private func part(
        of lists: NeighborLists,
        task: ClassificationTask,
        rowCount: Int
    ) -> NeighborLists {
        let part = MemoryPart(of: refiner.memory, rowCount: rowCount, seed: seed)
        func within(
            _ originals: Matrix,
            _ lists: [[Neighbor]],
            _ modality: Modality
        ) -> [[Neighbor]] {
            part.neighbors(
                of: originals,
                from: lists,
                modality: modality,
                k: SideRefiner(refiner).longestCount(for: modality),
                refiner: refiner
            )
        }
        return NeighborLists(
            queries: within(task.queries, lists.queries, .image),
            classes: within(task.classEmbeddings, lists.classes, .text)
        )
    }

    /// The top-1 accuracy of one variant, with the neighbors found before.
    private func accuracy(
        _ task: ClassificationTask,
        _ lists: NeighborLists,
        by sideRefiner: SideRefiner,
        progress: (Int) -> Void
    ) -> BySides<Double> {
        let taskClassifier = TaskClassifier(
            task,
            classNeighbors: lists.classes,
            sideRefiner: sideRefiner,
            classifier: classifier
        )
        var hits = BySides { _ in 0 }
        for rows in taskClassifier.blocks {
            let answers = taskClassifier.answers(rows, neighbors: Array(lists.queries[rows]))
            for sides in RefinedSides.allCases {
                hits[sides] += answers[sides].count(where: \.isRight)
            }
            progress(rows.upperBound)
        }
        return hits.map { Percentage.of($0, in: task.queries.rowCount) }
    }
}
