import Foundation
import Reco

/// What a progress bar says of a training: how well, how fast, and how long yet.
struct TrainingPace {
    private let start: ContinuousClock.Instant
    private let firstStep: Int
    private let stepCount: Int
    private let batchSize: Int

    /// Starts the clock of a training that has taken `firstStep` steps already.
    init(
        firstStep: Int,
        stepCount: Int,
        batchSize: Int,
        start: ContinuousClock.Instant = .now
    ) {
        self.start = start
        self.firstStep = firstStep
        self.stepCount = stepCount
        self.batchSize = batchSize
    }

    /// One line after a step.
    func note(_ step: TrainingStep, now: ContinuousClock.Instant = .now) -> String {
        let seconds = (now - start) / .seconds(1)
        let perStep = seconds / Double(max(1, step.number - firstStep))
        let rate = perStep > 0 ? Double(batchSize) / perStep : 0
        return "loss \(Self.short(Double(step.loss)))"
            + ", learning rate \(Self.short(Double(step.learningRate)))"
            + ", temperature \(Self.short(Double(step.temperature)))"
            + ", \(Self.short(rate)) pairs/s"
            + ", \(Self.clock(perStep * Double(stepCount - step.number))) left"
    }

    /// Four significant digits.
    private static func short(_ value: Double) -> String { String(format: "%.4g", value) }

    /// Minutes and seconds, or hours and minutes with their unit.
    private static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 3600 { return String(format: "%d:%02d", whole / 60, whole % 60) }
        return String(format: "%d h %02d", whole / 3600, whole / 60 % 60)
    }
}
