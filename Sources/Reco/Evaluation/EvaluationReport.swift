/// How well a task's images are classified, before and after refining, in percent.
///
/// Percentages are rounded to two decimals, so that reports of the same run compare equal. As JSON
/// it has the keys below; what was not asked for has none.
public struct EvaluationReport: Sendable, Equatable, Codable {
    /// One accuracy for each choice of what is refined.
    public typealias Accuracy = BySides<Double>

    /// What retrieval gives without the method; top-1.
    public struct Baselines: Sendable, Equatable, Codable {
        /// The class whose text is most similar to the text of the most similar image in memory.
        public let nearestNeighbor: Double
        /// Image plus the mean of the texts of its ten most similar images, against plain texts.
        public let mean: Double

        private enum CodingKeys: String, CodingKey {
            case nearestNeighbor = "nearest_neighbor"
            case mean
        }
    }

    /// How many images were classified.
    public let queryCount: Int
    /// Among how many classes.
    public let classCount: Int
    /// How many of the classes no image belongs to, when there are any.
    public let emptyClassCount: Int?
    /// How many pairs the memory held.
    public let memoryRowCount: Int
    /// How often the right class came first.
    public let top1: Accuracy
    /// How often the right class was among the first five.
    public let top5: Accuracy
    /// The mean of the classes' own top-1 accuracies, over the classes that have queries.
    public let meanPerClass: Accuracy
    /// What simpler uses of the same memory give.
    public let baselines: Baselines
    /// Seen and unseen classes apart, when it is known which were seen.
    public let seenAndUnseen: SeenAndUnseen?
    /// What each part of the method does, when that was measured.
    public let ablation: Ablation?

    private enum CodingKeys: String, CodingKey {
        case queryCount = "queries"
        case classCount = "classes"
        case emptyClassCount = "classes_without_queries"
        case memoryRowCount = "memory_rows"
        case top1
        case top5
        case meanPerClass = "mean_per_class"
        case baselines
        case seenAndUnseen = "seen_unseen"
        case ablation
    }
}

extension EvaluationReport {
    /// How many classes are looked at for the wider accuracy.
    private static let wideRank = 5

    /// Counts the answers to a task, and adds what else was measured.
    public init(
        _ answers: TaskAnswers,
        seenAndUnseen: SeenAndUnseen? = nil,
        ablation: Ablation? = nil
    ) {
        let queryCount = answers.labels.count
        let emptyClassCount = answers.emptyClassCount
        self.init(
            queryCount: queryCount,
            classCount: answers.classCount,
            emptyClassCount: emptyClassCount > 0 ? emptyClassCount : nil,
            memoryRowCount: answers.memoryRowCount,
            top1: answers.accuracy(within: 1),
            top5: answers.accuracy(within: Self.wideRank),
            meanPerClass: answers.meanPerClass,
            baselines: Baselines(
                nearestNeighbor: Percentage.of(
                    answers.baselineHits.nearestNeighbor,
                    in: queryCount
                ),
                mean: Percentage.of(answers.baselineHits.mean, in: queryCount)
            ),
            seenAndUnseen: seenAndUnseen,
            ablation: ablation
        )
    }
}
