/// What one image was answered, and how its right class fared.
public struct Answer: Sendable, Equatable {
    /// The class that came first.
    public let best: Int
    /// The probability of the class that came first, in 0…1.
    public let bestProbability: Float
    /// How many classes came before the right one; 0 is a right answer.
    public let rank: Int
    /// The probability of the right class, in 0…1.
    public let rightProbability: Float

    /// Takes the four values.
    public init(best: Int, bestProbability: Float, rank: Int, rightProbability: Float) {
        self.best = best
        self.bestProbability = bestProbability
        self.rank = rank
        self.rightProbability = rightProbability
    }

    /// Whether the right class came first.
    public var isRight: Bool { rank == 0 }
}

/// All answers to a task, one way to refine beside the other: what every figure is counted from.
public struct TaskAnswers: Sendable, Equatable {
    /// Each query's right class.
    public let labels: [Int]
    /// How many classes there are.
    public let classCount: Int
    /// How many pairs the memory held.
    public let memoryRowCount: Int
    /// Each query's answer, for every choice of sides.
    public let answers: BySides<[Answer]>
    /// How many queries each baseline answers rightly.
    public let baselineHits: BaselineHits

    /// How many queries the baselines answer rightly.
    public struct BaselineHits: Sendable, Equatable {
        /// By the text beside the most similar image.
        public var nearestNeighbor = 0
        /// By the image plus the mean of the texts of its nearest images.
        public var mean = 0
    }
}

extension TaskAnswers {
    /// How often the right class is among the first `count`, in percent.
    func accuracy(within count: Int) -> BySides<Double> {
        answers.map { answers in
            Percentage.of(answers.count { $0.rank < count }, in: labels.count)
        }
    }

    /// The mean over the classes of each class's top-1 accuracy, in percent.
    ///
    /// A class without queries has no accuracy and is left out.
    var meanPerClass: BySides<Double> {
        BySides { sides in
            let shares = tallies(sides).filter { $0.queryCount > 0 }.map(\.accuracy)
            return Percentage.rounded(shares.reduce(0, +) / Double(max(1, shares.count)))
        }
    }

    /// How many classes no query belongs to.
    var emptyClassCount: Int { classCount - Set(labels).count }

    /// Each class's queries and right answers.
    func tallies(_ sides: RefinedSides) -> [ClassTally] {
        var tallies = Array(repeating: ClassTally(), count: classCount)
        for (label, answer) in zip(labels, answers[sides]) {
            tallies[label].queryCount += 1
            if answer.isRight { tallies[label].hitCount += 1 }
        }
        return tallies
    }
}

/// The queries of one class, and how many of them were answered rightly.
struct ClassTally: Sendable, Equatable {
    var queryCount = 0
    var hitCount = 0

    /// In percent, not rounded.
    var accuracy: Double { 100 * Double(hitCount) / Double(max(1, queryCount)) }
}
