import Tensors
import VectorMemory

/// Classifies the queries of one task in all sides, with the class texts refined beforehand.
struct TaskClassifier: Sendable {
    /// How many queries are classified together: against 10 000 classes, 10 MB of similarities.
    static let blockRowLimit = 256

    private let task: ClassificationTask
    private let sideRefiner: SideRefiner
    private let classifier: Classifier
    private let texts: BySides<Matrix>

    /// Refines the class texts with the neighbors found for them.
    init(
        _ task: ClassificationTask,
        classNeighbors: [[Neighbor]],
        sideRefiner: SideRefiner,
        classifier: Classifier
    ) {
        self.task = task
        self.sideRefiner = sideRefiner
        self.classifier = classifier
        texts = sideRefiner.embeddings(
            task.classEmbeddings,
            neighbors: classNeighbors,
            modality: .text
        )
    }

    /// The task's queries in blocks.
    var blocks: [Range<Int>] { task.queries.rowBlocks(of: Self.blockRowLimit) }

    /// The answers to a block of queries, with the neighbors found for it.
    func answers(_ rows: Range<Int>, neighbors: [[Neighbor]]) -> BySides<[Answer]> {
        let images = sideRefiner.embeddings(
            task.queries.rows(rows),
            neighbors: neighbors,
            modality: .image
        )
        return BySides { sides in
            classifier.answers(
                images[sides],
                classes: texts[sides],
                labels: Array(task.labels[rows])
            )
        }
    }
}
