import Foundation
import FusionModel
import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

struct TrainerTests {
    @Test func aStepReportsWhatItDid() throws {
        let samples = try TrainingSamples()
        var trainer = try samples.trainer()
        #expect(trainer.stepCount == 12 && trainer.batchSize == 20)
        let step = try trainer.step()
        #expect(step.number == 1 && trainer.finishedStepCount == 1)
        #expect(abs(step.loss - step.terms.both - step.terms.image - step.terms.text) < 1e-4)
        #expect(step.learningRate == samples.recipe.learningRate(step: 0, of: 12))
        #expect(abs(step.temperature - 0.01) < 1e-6)
        #expect(step.gradientNorm > 0)
        #expect(step.heldOutLoss == nil)
        while !trainer.isFinished { _ = try trainer.step() }
        #expect(trainer.finishedStepCount == 12)
    }

    @Test func eightPairsAreLearnedByHeart() throws {
        var samples = try TrainingSamples(pairCount: 8)
        samples.recipe.duration = .steps(150)
        samples.recipe.learningRate = 3e-3
        var trainer = try samples.trainer()
        let first = try trainer.step().loss
        var last = first
        while !trainer.isFinished { last = try trainer.step().loss }
        #expect(first > 0.5)
        #expect(last < first / 20, "from \(first) to \(last)")
    }

    @Test(arguments: [1, 2, 3])
    func theSameSeedAndThreadsGiveTheSameBits(threadCount: Int) throws {
        var samples = try TrainingSamples()
        samples.recipe.neighborDropout = 0.3
        samples.recipe.learnsLogitScale = true
        samples.recipe.logitScale = 30
        func run() throws -> (TrainingState.Weights, [TrainingStep]) {
            var trainer = try samples.trainer(threadCount: threadCount)
            var steps: [TrainingStep] = []
            while !trainer.isFinished { steps.append(try trainer.step()) }
            return (trainer.state.weights, steps)
        }
        let (first, second) = (try run(), try run())
        #expect(first.0 == second.0)
        #expect(first.1 == second.1)
        #expect(first.0.logitScaleLogarithm != log(30))
    }

    @Test func aPassThatIsDoneTwiceForWantOfMemoryGivesTheSameBits() throws {
        let samples = try TrainingSamples()
        var roomy = try samples.trainer()
        #expect(roomy.plan.keepsTapes)
        var least = 1 << 30
        for budget in stride(from: roomy.plannedByteCount, to: 0, by: -4096) {
            guard let trainer = try? samples.trainer(memoryBudget: budget) else { break }
            least = trainer.plannedByteCount
        }
        var narrow = try samples.trainer(memoryBudget: least)
        #expect(!narrow.plan.keepsTapes)
        for _ in 0..<5 {
            _ = try roomy.step()
            _ = try narrow.step()
        }
        #expect(roomy.state.weights == narrow.state.weights)
    }

    @Test func aLossThatIsNoNumberStopsBeforeTheWeightsChange() throws {
        let samples = try TrainingSamples()
        var trainer = try samples.trainer()
        _ = try trainer.step()
        trainer.state.weights.image.update(.hiddenBias) { $0[0] = .nan }
        let before = trainer.state.weights.text
        let error = #expect(throws: TrainingError.self) { try trainer.step() }
        guard case .diverged(step: 2, _, _)? = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
        #expect(trainer.state.weights.text == before)
        #expect(trainer.finishedStepCount == 1)
    }

    @Test func theBestWeightsByTheHeldOutPairsAreKept() throws {
        var samples = try TrainingSamples()
        samples.recipe.heldOutShare = 0.3
        samples.recipe.duration = .steps(40)
        samples.recipe.learningRate = 0.05  // Far too high: the best is soon behind.
        var trainer = try samples.trainer()
        #expect(trainer.heldOutCount == 18)
        var measured: [Float] = []
        while !trainer.isFinished {
            if let loss = try trainer.step().heldOutLoss { measured.append(loss) }
        }
        let best = try #require(trainer.best)
        #expect(measured.count == 20)
        #expect(measured.allSatisfy { $0 >= best.loss })
        #expect(best.step == 0 || measured.contains(best.loss))
        let kept = trainer.result().image.parameters
        #expect(kept == trainer.state.best?.weights.image)
        #expect(kept != trainer.state.weights.image)
    }

    @Test func patienceEndsATrainingThatGetsNoBetter() throws {
        var samples = try TrainingSamples()
        samples.recipe.heldOutShare = 0.3
        samples.recipe.patience = 3
        samples.recipe.learningRate = 0
        samples.recipe.duration = .steps(1000)
        var trainer = try samples.trainer()
        while !trainer.isFinished { _ = try trainer.step() }
        #expect(trainer.finishedStepCount == 150)
        #expect(trainer.best?.step == 0)
    }

    @Test func tooLongStepsEndBeforeTheyAreWorthless() throws {
        var samples = try TrainingSamples(pairCount: 200)
        samples.recipe.batchSize = 64
        samples.recipe.duration = .steps(200)
        samples.recipe.learningRate = 1
        samples.recipe.warmupShare = 0.5
        var trainer = try samples.trainer()
        var losses: [Float] = []
        let error = #expect(throws: TrainingError.self) {
            while !trainer.isFinished { losses.append(try trainer.step().loss) }
        }
        guard case .diverged(let step, let loss, _)? = error else {
            Issue.record("\(String(describing: error)), losses \(losses)")
            return
        }
        #expect(step == losses.count + 1 && loss.isFinite)
        #expect(trainer.isWorseThanGuessing)
        let guessing = 3 * log(Float(64))
        #expect(loss > guessing && losses.contains { $0 < guessing })
    }
}
