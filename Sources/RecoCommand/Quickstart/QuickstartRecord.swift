import Foundation
import Reco

/// What a finished quick start says of itself: what it was made from, and all that was measured.
struct QuickstartRecord: Codable, Equatable {
    /// Changes whenever the same settings would give other files.
    static let currentFormat = 3

    /// How the training went.
    struct Training: Codable, Equatable {
        let pairs: Int
        let steps: Int
        let batchSize: Int
        let firstLoss: Float
        let lastLoss: Float
        /// The one that was learned.
        let temperature: Float

        private enum CodingKeys: String, CodingKey {
            case pairs
            case steps
            case batchSize = "batch_size"
            case firstLoss = "first_loss"
            case lastLoss = "last_loss"
            case temperature
        }
    }

    /// The same images and classes, refined in three ways.
    struct Evaluation: Codable, Equatable {
        let mean: EvaluationReport
        let attention: EvaluationReport
        let transformer: EvaluationReport
    }

    /// The format that the folder was made in.
    var format = currentFormat
    let seed: UInt64
    let pairs: Int
    let memoryChecksum: String
    let weightsChecksum: String
    let training: Training
    let evaluation: Evaluation

    private enum CodingKeys: String, CodingKey {
        case format
        case seed
        case pairs
        case memoryChecksum = "memory_checksum"
        case weightsChecksum = "weights_checksum"
        case training
        case evaluation
    }

    /// Accuracy before and after as a table for a terminal, without a final newline.
    var table: String {
        let trained = evaluation.transformer
        var table = TextTable(["top-1 in percent"] + RefinedSides.allCases.map(\.rawValue))
        let before = Self.decimals(trained.top1.none)
        table.add(["raw", before, "", "", ""])
        for (name, report) in [
            ("mean fusion", evaluation.mean),
            ("attention, no training", evaluation.attention),
            ("trained layer", trained),
        ] {
            table.add([name] + RefinedSides.allCases.map { Self.decimals(report.top1[$0]) })
        }
        let gain = trained.top1.both - trained.top1.none
        return """
            \(trained.queryCount) images of \(trained.classCount) things of kinds that training \
            never saw, \(trained.memoryRowCount) pairs in memory;
            which side is refined:

            \(table.text)

            raw to trained, both sides: \(gain < 0 ? "" : "+")\(Self.decimals(gain)) points
            """
    }

    private static func decimals(_ value: Double) -> String {
        String(format: "%.2f", value == 0 ? 0 : value)
    }
}
