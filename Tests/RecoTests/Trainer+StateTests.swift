import FusionModel
import TestSupport
import Testing

@testable import Reco

@Suite struct TrainerStateTests {
    private let folder: ScratchFolder
    private var path: String { folder.path("state.safetensors") }

    init() throws { folder = try ScratchFolder() }

    private func samples() throws -> TrainingSamples {
        var samples = try TrainingSamples()
        samples.recipe.neighborDropout = 0.3
        samples.recipe.heldOutShare = 0.2
        samples.recipe.learnsLogitScale = true
        samples.recipe.logitScale = 40
        samples.recipe.anchorDecay = 0.1
        samples.recipe.averagingShare = 0.7
        return samples
    }

    @Test(arguments: [1, 2, 5, 11])
    func anInterruptedTrainingEndsWithTheSameBits(stop: Int) throws {
        let samples = try samples()
        var whole = try samples.trainer()
        var steps: [TrainingStep] = []
        while !whole.isFinished { steps.append(try whole.step()) }

        var first = try samples.trainer()
        for _ in 0..<stop { _ = try first.step() }
        try first.write(to: path)
        var second = try samples.trainer()
        try second.resume(from: path)
        #expect(second.finishedStepCount == stop)
        var rest: [TrainingStep] = []
        while !second.isFinished { rest.append(try second.step()) }
        #expect(rest == Array(steps[stop...]))
        #expect(second.state.weights == whole.state.weights)
        #expect(second.state.best == whole.state.best)
        #expect(second.result().image.parameters == whole.result().image.parameters)
        #expect(second.result().text.parameters == whole.result().text.parameters)
    }

    @Test func anotherRecipeMemoryPairsOrNumberOfThreadsIsNamed() throws {
        let samples = try samples()
        var trainer = try samples.trainer()
        _ = try trainer.step()
        try trainer.write(to: path)
        func difference(_ other: TrainingSamples, threadCount: Int = 2) throws -> String? {
            var trainer = try other.trainer(threadCount: threadCount)
            let error = #expect(throws: TrainingError.self) { try trainer.resume(from: path) }
            guard case .differs(path, let field, _, _)? = error else { return nil }
            return field
        }
        var other = samples
        other.recipe.learningRate *= 2
        #expect(try difference(other) == "learning-rate")
        #expect(try difference(samples, threadCount: 1) == "threads")
        var elsewhere = try TrainingSamples(seed: 4)
        elsewhere.recipe = samples.recipe
        #expect(try difference(elsewhere) == "memory")
        var more = try TrainingSamples(pairCount: 61)
        more.recipe = samples.recipe
        #expect(try difference(more) == "pairs")
    }

    @Test func weightsThatAreNoNumbersDoNotReplaceTheLastGoodState() throws {
        var trainer = try samples().trainer()
        _ = try trainer.step()
        try trainer.write(to: path)
        let good = try folder.read("state.safetensors")
        trainer.state.weights.image.update(.hiddenBias) { $0[0] = .nan }
        #expect(throws: TrainingError.self) { try trainer.write(to: path) }
        #expect(try folder.read("state.safetensors") == good)
    }
}
