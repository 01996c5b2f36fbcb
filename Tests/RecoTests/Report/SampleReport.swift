@testable import Reco

/// An evaluation with everything in it, of numbers that are easy to find again.
enum SampleReport {
    static func answer(_ best: Int, _ rank: Int, _ right: Float = 0.25) -> Answer {
        Answer(best: best, bestProbability: 0.75, rank: rank, rightProbability: right)
    }

    /// Class 3 has no queries.
    static let answers = TaskAnswers(
        labels: [0, 1, 2, 2],
        classCount: 4,
        memoryRowCount: 8304,
        answers: BySides(
            none: [answer(1, 2), answer(1, 0), answer(2, 0), answer(0, 1)],
            image: [answer(0, 0), answer(1, 0), answer(2, 0), answer(2, 0)],
            text: [answer(1, 2), answer(0, 3), answer(2, 0), answer(0, 1)],
            both: [answer(0, 0, 0.9), answer(0, 3, 0.01), answer(2, 0), answer(2, 0)]
        ),
        baselineHits: .init(nearestNeighbor: 1, mean: 2)
    )

    static let ablation = Ablation(
        seed: 9,
        reaches: Reach.allCases.flatMap { search in
            Reach.allCases.map { .init(search: search, fuse: $0, top1: top1(11)) }
        },
        neighborCounts: [.init(k: 1, top1: top1(21)), .init(k: 10, top1: top1(31))],
        memorySizes: [.init(rowCount: 519, top1: top1(41)), .init(rowCount: 8304, top1: top1(51))]
    )

    private static func top1(_ first: Double) -> BySides<Double> {
        BySides(none: first, image: first + 1.5, text: first + 2.5, both: first + 3.5)
    }

    static func report(isFull: Bool) throws -> EvaluationReport {
        EvaluationReport(
            answers,
            seenAndUnseen: isFull ? try SeenAndUnseen(answers, seenClasses: [0, 3]) : nil,
            ablation: isFull ? ablation : nil
        )
    }

    /// One change each way, whose neighbor says `text`.
    static func changes(_ text: String) -> ChangedAnswers {
        func change(_ query: Int, _ label: Int) -> ChangedAnswer {
            ChangedAnswer(
                query: query,
                label: label,
                before: answers.answers.none[query],
                after: answers.answers.both[query],
                neighbors: [
                    .init(id: text, caption: text, similarity: 0.8125, attention: 0.375),
                    .init(id: "bare", caption: nil, similarity: 0.5, attention: 0.125),
                ]
            )
        }
        return ChangedAnswers(
            sides: .both,
            mendedCount: 2,
            brokenCount: 1,
            mended: [change(0, 0)],
            broken: [change(1, 1)]
        )
    }

    static func page(_ text: String, isFull: Bool = true) throws -> String {
        EvaluationPage(
            report: try report(isFull: isFull),
            classChanges: answers.classChanges(refining: .both),
            changes: changes(text),
            classNames: Array(repeating: text, count: 4),
            facts: [ReportFact("memory", text)]
        ).html
    }
}
