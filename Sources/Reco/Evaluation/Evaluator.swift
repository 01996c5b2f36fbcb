import Tensors
import VectorMemory

/// Measures what refining does, beside two simpler baselines.
///
/// What it returns depends on nothing but the task and what refines. It measures and does not
/// render: reports and pages are made from its values.
public struct Evaluator: Sendable {
    /// What refines.
    public let refiner: Refiner
    /// What ranks classes, and gives the answers their probabilities.
    public let classifier: Classifier

    /// Takes what refines and what classifies.
    public init(refiner: Refiner, classifier: Classifier = Classifier()) {
        self.refiner = refiner
        self.classifier = classifier
    }

    /// The figures of a task; ``answers(to:progress:)`` counted.
    ///
    /// - Throws: `RecoError.wrongDimension` when the task's embeddings are not the memory's.
    public func evaluate(
        _ task: ClassificationTask,
        progress: (Int) -> Void = { _ in }
    ) throws(RecoError) -> EvaluationReport {
        EvaluationReport(try answers(to: task, progress: progress))
    }

    /// Classifies all queries of a task in all variants.
    ///
    /// All variants of a query share one search. `progress` is told how many queries are done, after
    /// each block.
    ///
    /// - Throws: `RecoError.wrongDimension` when the task's embeddings are not the memory's.
    /// Complexity: one search per query and class, and six similarities of each query to each
    /// class.
    public func answers(
        to task: ClassificationTask,
        progress: (Int) -> Void = { _ in }
    ) throws(RecoError) -> TaskAnswers {
        try refiner.check(task.queries, of: "queries")
        let sideRefiner = SideRefiner(refiner)
        let baselines = Baselines(refiner)
        let taskClassifier = TaskClassifier(
            task,
            classNeighbors: sideRefiner.search(task.classEmbeddings, modality: .text),
            sideRefiner: sideRefiner,
            classifier: classifier
        )
        var answers = BySides<[Answer]> { _ in [] }
        var hits = TaskAnswers.BaselineHits()
        for rows in taskClassifier.blocks {
            let queries = task.queries.rows(rows)
            let neighbors = sideRefiner.search(
                queries,
                modality: .image,
                atLeast: Baselines.neighborCount
            )
            let found = taskClassifier.answers(rows, neighbors: neighbors)
            for sides in RefinedSides.allCases { answers[sides] += found[sides] }
            let more = baselines.hits(
                queries,
                labels: Array(task.labels[rows]),
                classes: task.classEmbeddings,
                neighbors: neighbors
            )
            hits.nearestNeighbor += more.nearestNeighbor
            hits.mean += more.mean
            progress(rows.upperBound)
        }
        return TaskAnswers(
            labels: task.labels,
            classCount: task.classEmbeddings.rowCount,
            memoryRowCount: refiner.memory.rowCount,
            answers: answers,
            baselineHits: hits
        )
    }
}

extension Refiner {
    /// - Throws: `RecoError.wrongDimension` when rows are not of the memory's dimension.
    func check(_ rows: Matrix, of what: String) throws(RecoError) {
        guard rows.columnCount == memory.dimension else {
            throw .wrongDimension(of: what, expected: memory.dimension, found: rows.columnCount)
        }
    }
}
