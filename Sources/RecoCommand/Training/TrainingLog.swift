import Foundation
import Reco

/// The record of a training: one JSON object a line for each step, written as it is taken.
struct TrainingLog {
    /// What a line says.
    private struct Line: Codable {
        let step: Int
        let loss: Float
        let lossBoth: Float
        let lossImage: Float
        let lossText: Float
        let learningRate: Float
        let temperature: Float
        let gradientNorm: Float
        let heldOutLoss: Float?

        enum CodingKeys: String, CodingKey {
            case step
            case loss
            case lossBoth = "loss_both"
            case lossImage = "loss_image"
            case lossText = "loss_text"
            case learningRate = "learning_rate"
            case temperature
            case gradientNorm = "gradient_norm"
            case heldOutLoss = "held_out_loss"
        }
    }

    private let path: String
    private let file: FileHandle

    /// Begins the record, or goes on with the one that is there.
    ///
    /// Of a record that goes on, the lines after step `finishedStepCount` are dropped: a killed
    /// process may have written more of them than it had saved steps.
    init(at path: String, after finishedStepCount: Int) throws(CommandError) {
        self.path = path
        let kept = finishedStepCount == 0 ? Data() : Self.lines(at: path, upTo: finishedStepCount)
        do {
            try kept.write(to: URL(filePath: path), options: .atomic)
            file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.seekToEnd()
        } catch {
            throw Self.failure(path, error)
        }
    }

    private static func lines(at path: String, upTo step: Int) -> Data {
        guard let data = FileManager.default.contents(atPath: path) else { return Data() }
        var kept = Data()
        for line in data.split(separator: UInt8(ascii: "\n")) {
            guard let parsed = try? JSONDecoder().decode(Line.self, from: line),
                parsed.step <= step
            else { break }
            kept += line + [UInt8(ascii: "\n")]
        }
        return kept
    }

    /// Adds a step.
    func write(_ step: TrainingStep) throws {
        let line = Line(
            step: step.number,
            loss: step.loss,
            lossBoth: step.terms.both,
            lossImage: step.terms.image,
            lossText: step.terms.text,
            learningRate: step.learningRate,
            temperature: step.temperature,
            gradientNorm: step.gradientNorm,
            heldOutLoss: step.heldOutLoss.flatMap { $0.isFinite ? $0 : nil }
        )
        let text = try JSONOutput.encode(line, isPretty: false) + "\n"
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            throw Self.failure(path, error)
        }
    }

    private static func failure(_ path: String, _ error: any Error) -> CommandError {
        .cannotWrite(path: path, reason: error.localizedDescription)
    }
}
