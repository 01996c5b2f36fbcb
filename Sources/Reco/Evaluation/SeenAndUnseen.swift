/// Top-1 accuracy on queries of classes that were seen in training and on those of classes that
/// were not, and the harmonic mean of the two: a method that learns the seen classes by heart at
/// the cost of the others loses by it.
///
/// Source: Hu et al., *Open-domain Visual Entity Recognition*, ICCV 2023, section 3.3.
public struct SeenAndUnseen: Sendable, Equatable, Codable {
    /// One half of the classes and of the queries.
    public struct Part: Sendable, Equatable, Codable {
        /// How many classes it has.
        public let classCount: Int
        /// How many queries belong to them.
        public let queryCount: Int
        /// How often the right class came first, among all classes, in percent.
        public let top1: BySides<Double>

        private enum CodingKeys: String, CodingKey {
            case classCount = "classes"
            case queryCount = "queries"
            case top1
        }
    }

    /// The classes that were seen.
    public let seen: Part
    /// All others.
    public let unseen: Part
    /// The harmonic mean of the two accuracies, in percent; 0 when one of them is.
    public let harmonicMean: BySides<Double>

    private enum CodingKeys: String, CodingKey {
        case seen
        case unseen
        case harmonicMean = "harmonic_mean"
    }
}

extension SeenAndUnseen {
    /// Counts the answers to queries of seen classes and of all others.
    ///
    /// - Throws: `RecoError.empty` when no query is of a seen class, or none of an unseen one.
    public init(_ answers: TaskAnswers, seenClasses: Set<Int>) throws(RecoError) {
        let isSeen = answers.labels.map(seenClasses.contains)
        let seenCount = isSeen.count { $0 }
        let unseenCount = isSeen.count - seenCount
        guard seenCount > 0 else { throw .empty("queries of seen classes") }
        guard unseenCount > 0 else { throw .empty("queries of unseen classes") }
        func hitCount(_ sides: RefinedSides, wasSeen: Bool) -> Int {
            zip(answers.answers[sides], isSeen).count { $0.isRight && $1 == wasSeen }
        }
        seen = Part(
            classCount: seenClasses.count,
            queryCount: seenCount,
            top1: BySides { Percentage.of(hitCount($0, wasSeen: true), in: seenCount) }
        )
        unseen = Part(
            classCount: answers.classCount - seenClasses.count,
            queryCount: unseenCount,
            top1: BySides { Percentage.of(hitCount($0, wasSeen: false), in: unseenCount) }
        )
        // From the counts and not from the rounded percentages.
        harmonicMean = BySides { sides in
            let first = Double(hitCount(sides, wasSeen: true)) / Double(seenCount)
            let second = Double(hitCount(sides, wasSeen: false)) / Double(unseenCount)
            guard first + second > 0 else { return 0 }
            return Percentage.rounded(100 * 2 * first * second / (first + second))
        }
    }
}
