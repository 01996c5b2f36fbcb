import Foundation
import Reco

extension EvaluationReport {
    /// The report as tables for a terminal, without a final newline.
    var table: String {
        var parts = [heading, accuracyTable]
        if let seenAndUnseen { parts.append(Self.table(of: seenAndUnseen)) }
        if let ablation { parts += Self.tables(of: ablation) }
        return parts.joined(separator: "\n\n")
    }

    private var heading: String {
        let counts =
            "\(queryCount) queries, \(classCount) classes, \(memoryRowCount) pairs in memory"
        guard let emptyClassCount else { return counts }
        return counts + "\n(the mean per class leaves out \(emptyClassCount) of the classes, which "
            + "have no queries)"
    }

    private var accuracyTable: String {
        var table = TextTable(
            ["accuracy in percent", "top-1", "gain", "top-5", "gain", "per class", "gain"]
        )
        for sides in RefinedSides.allCases {
            table.add(
                [sides.title]
                    + [top1, top5, meanPerClass].flatMap { AccuracyText.cells(of: $0, sides) }
            )
        }
        let baselines = [
            ("baseline: nearest neighbor", baselines.nearestNeighbor),
            ("baseline: mean fusion", baselines.mean),
        ]
        for (name, percent) in baselines {
            let gain = AccuracyText.points(percent - top1.none)
            table.add([name, AccuracyText.percent(percent), gain, "", "", "", ""])
        }
        return table.text
    }

    private static func table(of halves: SeenAndUnseen) -> String {
        var table = TextTable(
            ["top-1 in percent", "seen", "gain", "unseen", "gain", "harmonic mean", "gain"]
        )
        for sides in RefinedSides.allCases {
            let values = [halves.seen.top1, halves.unseen.top1, halves.harmonicMean]
            table.add([sides.title] + values.flatMap { AccuracyText.cells(of: $0, sides) })
        }
        let counts = [("seen", halves.seen), ("unseen", halves.unseen)].map { name, part in
            "\(name): \(part.queryCount) queries of \(part.classCount) classes"
        }
        return table.text + "\n(" + counts.joined(separator: ", ") + ")"
    }

    private static func tables(of ablation: Ablation) -> [String] {
        [
            table(
                "search and fusion",
                ablation.reaches.map {
                    ("search \($0.search.rawValue), fuse \($0.fuse.rawValue)", $0.top1)
                }
            ),
            table("k", ablation.neighborCounts.map { ("\($0.k)", $0.top1) }),
            table(
                "pairs in memory (seed \(ablation.seed))",
                ablation.memorySizes.map { ("\($0.rowCount)", $0.top1) }
            ),
        ]
    }

    private static func table(_ title: String, _ rows: [(String, BySides<Double>)]) -> String {
        var table = TextTable(
            ["top-1 by \(title)"] + RefinedSides.allCases.map { $0.rawValue }
        )
        for (name, top1) in rows {
            table.add([name] + RefinedSides.allCases.map { AccuracyText.percent(top1[$0]) })
        }
        return table.text
    }
}

extension RetrievalReport {
    /// The report as tables for a terminal, without a final newline.
    var table: String {
        let heading = "\(pairCount) pairs, \(memoryRowCount) pairs in memory"
        let rule =
            "(entries whose image is more similar than \(nearDuplicates.similarity) to the pair's are "
            + "not retrieved: \(nearDuplicates.entryCount), of \(nearDuplicates.pairCount) pairs)"
        return [
            heading + "\n" + rule,
            Self.table("image to text", imageToText),
            Self.table("text to image", textToImage),
        ].joined(separator: "\n\n")
    }

    private static func table(_ title: String, _ recall: BySides<Recall>) -> String {
        var table = TextTable(
            ["\(title), in percent", "R@1", "gain", "R@5", "gain", "R@10", "gain"]
        )
        for sides in RefinedSides.allCases {
            let values = [recall.map(\.at1), recall.map(\.at5), recall.map(\.at10)]
            table.add([sides.title] + values.flatMap { AccuracyText.cells(of: $0, sides) })
        }
        return table.text
    }
}

/// How percentages and their differences are written in a table.
private enum AccuracyText {
    static func percent(_ value: Double) -> String { String(format: "%.2f", value) }

    static func points(_ value: Double) -> String {
        // A difference of rounded numbers may be a negative zero, or nearly one.
        let text = String(format: "%+.2f", value)
        return text == "-0.00" ? "+0.00" : text
    }

    /// A value and its gain over nothing refined.
    static func cells(of values: BySides<Double>, _ sides: RefinedSides) -> [String] {
        [percent(values[sides]), points(values[sides] - values.none)]
    }
}
