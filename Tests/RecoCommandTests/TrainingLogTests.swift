import Foundation
import TestSupport
import Testing

@testable import Reco
@testable import RecoCommand

@Suite struct TrainingLogTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func step(_ number: Int, heldOutLoss: Float? = nil) -> TrainingStep {
        TrainingStep(
            number: number,
            loss: 3,
            terms: .init(both: 0.5, image: 1, text: 1.5),
            learningRate: 0.25,
            temperature: 0.125,
            gradientNorm: 2,
            heldOutLoss: heldOutLoss
        )
    }

    private func lines() throws -> [[String: Double]] {
        try folder.read("log").split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode([String: Double].self, from: Data($0))
        }
    }

    @Test func aStepIsALineAsSoonAsItIsTaken() throws {
        let log = try TrainingLog(at: folder.path("log"), after: 0)
        try log.write(step(1))
        try log.write(step(2, heldOutLoss: 4))
        let expected: [String: Double] = [
            "step": 1, "loss": 3, "loss_both": 0.5, "loss_image": 1, "loss_text": 1.5,
            "learning_rate": 0.25, "temperature": 0.125, "gradient_norm": 2,
        ]
        #expect(try lines()[0] == expected)
        #expect(try lines()[1]["held_out_loss"] == 4)
    }

    @Test func aNewTrainingBeginsANewRecord() throws {
        try TrainingLog(at: folder.path("log"), after: 0).write(step(9))
        try TrainingLog(at: folder.path("log"), after: 0).write(step(1))
        #expect(try lines().map { $0["step"] } == [1])
    }

    @Test func aResumedTrainingDropsWhatWasNotSaved() throws {
        let first = try TrainingLog(at: folder.path("log"), after: 0)
        for number in 1...5 { try first.write(step(number)) }
        // A killed process leaves half a line.
        let torn = try folder.read("log") + Array(#"{"step":6,"lo"#.utf8)
        try folder.write(torn, to: "log")
        try TrainingLog(at: folder.path("log"), after: 3).write(step(4))
        #expect(try lines().map { $0["step"] } == [1, 2, 3, 4])
    }

    @Test func aFileThatCannotBeWrittenIsNamed() {
        let path = folder.path("missing/log")
        let error = #expect(throws: CommandError.self) { try TrainingLog(at: path, after: 0) }
        #expect(error?.description.contains(path) == true)
    }
}
