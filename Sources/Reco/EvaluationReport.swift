import Foundation

/// How well a task's images are classified, before and after refining, in percent.
///
/// Percentages are rounded to two decimals, so that reports of the same run compare equal.
public struct EvaluationReport: Sendable, Equatable, Codable {
    /// One accuracy for each choice of what is refined.
    public struct Accuracy: Sendable, Equatable, Codable {
        /// Nothing refined: plain zero-shot classification.
        public let none: Double
        /// Images refined, against plain class texts.
        public let image: Double
        /// Plain images, against refined class texts.
        public let text: Double
        /// Both refined.
        public let both: Double

        /// The accuracy of one choice.
        public subscript(sides: RefinedSides) -> Double {
            switch sides {
            case .none: none
            case .image: image
            case .text: text
            case .both: both
            }
        }
    }

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
    /// How many pairs the memory held.
    public let memoryRowCount: Int
    /// How often the right class came first.
    public let top1: Accuracy
    /// How often the right class was among the first five.
    public let top5: Accuracy
    /// What simpler uses of the same memory give.
    public let baselines: Baselines

    private enum CodingKeys: String, CodingKey {
        case queryCount = "queries"
        case classCount = "classes"
        case memoryRowCount = "memory_rows"
        case top1
        case top5
        case baselines
    }
}

extension EvaluationReport {
    /// The report as a JSON object, with keys in alphabetical order.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // Percentages are finite, the one thing that JSON could not say of these types.
        guard let data = try? encoder.encode(self) else {
            preconditionFailure("no JSON for \(self)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The report as a table for a terminal, without a final newline.
    public var table: String {
        let rows: [(String, Double, Double?)] = [
            ("nothing refined", top1.none, top5.none),
            ("images refined", top1.image, top5.image),
            ("class texts refined", top1.text, top5.text),
            ("both refined", top1.both, top5.both),
            ("baseline: nearest neighbor", baselines.nearestNeighbor, nil),
            ("baseline: mean fusion", baselines.mean, nil),
        ]
        var lines = [
            "\(queryCount) queries, \(classCount) classes, \(memoryRowCount) pairs in memory",
            "",
            Self.pad("accuracy in percent", to: 28) + "   top-1    gain     top-5    gain",
        ]
        for (name, first, five) in rows {
            var line = Self.pad(name, to: 28) + Self.column(first, over: top1.none)
            if let five { line += "  " + Self.column(five, over: top5.none) }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    private static func column(_ value: Double, over reference: Double) -> String {
        let gain = value - reference
        let sign = gain < 0 ? "" : "+"
        return pad(decimals(value), to: -8) + pad(sign + decimals(gain), to: -8)
    }

    private static func decimals(_ value: Double) -> String {
        String(format: "%.2f", value == 0 ? 0 : value)
    }

    /// Fills with spaces on the right, or for a negative width on the left.
    private static func pad(_ text: String, to width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? spaces + text : text + spaces
    }
}
