import FusionModel
import Testing

@testable import Reco

struct TrainingStateTests {
    @Test func beginsAtTheStartWithoutMomentsOrABest() throws {
        let start = try Trainer.start(TrainingRecipe(), dimension: 8)
        let state = TrainingState(start: start)
        #expect(state.weights == start)
        #expect(state.stepCount == 0 && state.best == nil)
        #expect(state.imageMoments.first.squareSum == 0)
        #expect(state.textMoments.second.squareSum == 0)
    }

    @Test func knowsWhetherAllItsValuesAreNumbers() throws {
        var weights = try Trainer.start(TrainingRecipe(), dimension: 8)
        #expect(weights.isFinite)
        weights.text.update(.hiddenBias) { $0[3] = .infinity }
        #expect(!weights.isFinite)
    }
}
