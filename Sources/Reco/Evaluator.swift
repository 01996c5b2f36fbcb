import FusionModel
import Tensors
import VectorMemory

/// Measures what refining does for zero-shot classification, beside two simpler baselines.
///
/// The report depends on nothing but the task and the refiner. All variants of a query share one
/// search, because the first neighbors of a long list are those of a short one.
public struct Evaluator: Sendable {
    /// How many neighbors the mean baseline uses.
    static let baselineNeighborCount = FusionPlan.paperNeighborCount
    /// How many queries are classified together: against 10 000 classes, 10 MB of similarities.
    static let blockRowLimit = 256

    /// What refines.
    public let refiner: Refiner

    /// Takes what refines.
    public init(refiner: Refiner) {
        self.refiner = refiner
    }

    /// Classifies all queries of a task in all variants.
    ///
    /// `progress` is told how many queries are done, after each block.
    ///
    /// - Throws: `RecoError.wrongDimension` when the task's embeddings are not the memory's.
    /// Complexity: one search per query and class, and six similarities of each query to each
    /// class.
    public func evaluate(
        _ task: ClassificationTask,
        progress: (Int) -> Void = { _ in }
    ) throws(RecoError) -> EvaluationReport {
        let dimension = task.queries.columnCount
        guard dimension == refiner.memory.dimension else {
            throw .wrongDimension(
                of: "queries",
                expected: refiner.memory.dimension,
                found: dimension
            )
        }
        let texts = refine(task.classEmbeddings, modality: .text, atLeast: 0).embeddings
        var tally = Tally()
        for rows in task.queries.rowBlocks(of: Self.blockRowLimit) {
            let queries = task.queries.rows(rows)
            let labels = task.labels[rows]
            let (images, neighbors) = refine(
                queries,
                modality: .image,
                atLeast: Self.baselineNeighborCount
            )
            for sides in RefinedSides.allCases {
                tally.add(images[sides], labels: labels, classes: texts[sides], to: sides)
            }
            // The baselines are defined by uni-modal search, whatever the refiner's is.
            let nearest =
                refiner.searchReach == .uni
                ? neighbors
                : refiner.memory.search(
                    queries,
                    among: .image,
                    k: baselineNeighborCount,
                    threadCount: refiner.threadCount
                )
            tally.meanHits += Tally.ranks(
                meanFusion(queries, nearest),
                labels,
                task.classEmbeddings
            ).count { $0 == 0 }
            tally.nearestHits += Tally.ranks(
                textsOfNearest(nearest),
                labels,
                task.classEmbeddings
            ).count { $0 == 0 }
            progress(rows.upperBound)
        }
        return tally.report(of: task, memoryRowCount: refiner.memory.rowCount)
    }

    private var baselineNeighborCount: Int {
        min(Self.baselineNeighborCount, refiner.memory.rowCount)
    }

    /// One modality's embeddings for every choice of sides, from one search.
    ///
    /// At least `neighborCount` neighbors are searched, where the memory has them.
    private func refine(
        _ originals: Matrix,
        modality: Modality,
        atLeast neighborCount: Int
    ) -> (embeddings: [RefinedSides: Matrix], neighbors: [[Neighbor]]) {
        let counts = RefinedSides.allCases.map { sides in
            refiner.defaultNeighborCount(for: modality, sides: sides)
        }
        let parts = originals.rowBlocks(of: Refiner.blockRowLimit).map { rows in
            let block = originals.rows(rows)
            let neighbors = refiner.search(
                block,
                modality: modality,
                k: counts.reduce(neighborCount, max)
            )
            let refined = zip(RefinedSides.allCases, counts).map { sides, count in
                guard sides.contains(modality) else { return block }
                let fusion = refiner.plan.choice(for: modality, sides: sides).fusion
                let closest = neighbors.map { Array($0.prefix(count)) }
                return refiner.fuse(
                    block,
                    neighbors: closest,
                    modality: modality,
                    fusion: fusion
                ).embeddings
            }
            return (refined: refined, neighbors: neighbors)
        }
        var embeddings: [RefinedSides: Matrix] = [:]
        for (index, sides) in RefinedSides.allCases.enumerated() {
            embeddings[sides] = Matrix(joining: parts.map { $0.refined[index] })
        }
        return (embeddings, parts.flatMap(\.neighbors))
    }

    /// Each query plus the mean of its nearest images' texts.
    private func meanFusion(_ queries: Matrix, _ neighbors: [[Neighbor]]) -> Matrix {
        let closest = neighbors.map { $0.prefix(baselineNeighborCount) }
        let batch = TokenBatch(
            originals: queries,
            retrieved: refiner.memory.embeddings(
                of: closest.flatMap { $0.map(\.entry) },
                modality: .text
            ),
            similarities: Matrix(
                rowCount: closest.count,
                columnCount: baselineNeighborCount,
                values: closest.flatMap { $0.map(\.similarity) }
            )
        )
        return Fusion.mean.forward(batch, threadCount: refiner.threadCount).embeddings
    }

    /// The text that stands beside each query's most similar image.
    private func textsOfNearest(_ neighbors: [[Neighbor]]) -> Matrix {
        refiner.memory.embeddings(of: neighbors.map { $0[0].entry }, modality: .text)
    }
}

/// Counts of right answers while an evaluation runs.
private struct Tally {
    /// How many classes are looked at for the wider accuracy.
    static let wideRank = 5

    var firstHits: [RefinedSides: Int] = [:]
    var wideHits: [RefinedSides: Int] = [:]
    var nearestHits = 0
    var meanHits = 0

    mutating func add(
        _ images: Matrix?,
        labels: ArraySlice<Int>,
        classes: Matrix?,
        to sides: RefinedSides
    ) {
        guard let images, let classes else { preconditionFailure("no embeddings for \(sides)") }
        let ranks = Self.ranks(images, labels, classes)
        firstHits[sides, default: 0] += ranks.count { $0 == 0 }
        wideHits[sides, default: 0] += ranks.count { $0 < Self.wideRank }
    }

    /// How many classes come before each image's own, ties by lower class.
    static func ranks(_ images: Matrix, _ labels: ArraySlice<Int>, _ classes: Matrix) -> [Int] {
        let similarities = images.productWithTransposed(classes)
        return zip(0..., labels).map { row, label in
            Ranking.rank(of: label, in: similarities[row: row])
        }
    }

    func report(of task: ClassificationTask, memoryRowCount: Int) -> EvaluationReport {
        let queryCount = task.labels.count
        func percent(_ hits: Int) -> Double {
            (10_000 * Double(hits) / Double(queryCount)).rounded() / 100
        }
        func accuracy(_ hits: [RefinedSides: Int]) -> EvaluationReport.Accuracy {
            .init(
                none: percent(hits[.none] ?? 0),
                image: percent(hits[.image] ?? 0),
                text: percent(hits[.text] ?? 0),
                both: percent(hits[.both] ?? 0)
            )
        }
        return EvaluationReport(
            queryCount: queryCount,
            classCount: task.classEmbeddings.rowCount,
            memoryRowCount: memoryRowCount,
            top1: accuracy(firstHits),
            top5: accuracy(wideHits),
            baselines: .init(nearestNeighbor: percent(nearestHits), mean: percent(meanHits))
        )
    }
}
