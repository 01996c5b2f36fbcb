import Testing

@testable import Reco
@testable import RecoCommand

struct TrainingPaceTests {
    private func step(_ number: Int) -> TrainingStep {
        TrainingStep(
            number: number,
            loss: 3.25,
            terms: .init(both: 1, image: 1, text: 1.25),
            learningRate: 1e-4,
            temperature: 0.01,
            gradientNorm: 2,
            heldOutLoss: nil
        )
    }

    @Test func saysHowWellHowFastAndHowLongYet() {
        let start = ContinuousClock.now
        let pace = TrainingPace(firstStep: 100, stepCount: 200, batchSize: 512, start: start)
        #expect(
            pace.note(step(110), now: start + .seconds(5))
                == "loss 3.25, learning rate 0.0001, temperature 0.01, 1024 pairs/s, 0:45 left"
        )
    }

    @Test func longTimesAreInHours() {
        let start = ContinuousClock.now
        let pace = TrainingPace(firstStep: 0, stepCount: 1000, batchSize: 1, start: start)
        #expect(pace.note(step(1), now: start + .seconds(10)).hasSuffix("2 h 46 left"))
    }
}
