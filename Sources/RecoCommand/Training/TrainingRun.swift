import FileStorage
import Reco

/// The loop of a training: steps, their record, a state now and then, and a progress bar.
struct TrainingRun {
    /// How a training went.
    struct Outcome {
        /// After how many steps it was taken up again; 0 for one from the start.
        let firstStep: Int
        /// The last step, or nil when there was nothing left to do.
        let lastStep: TrainingStep?
        let seconds: Double
    }

    let files: TrainingFiles
    /// After how many steps the state is saved; nil for a tenth of all, at most 100.
    let checkpointInterval: Int?

    /// Takes all steps that are left.
    ///
    /// - Throws: `TrainingError.diverged`, after which the last state that was saved is still there.
    func train(_ trainer: inout Trainer) throws -> Outcome {
        let start = ContinuousClock.now
        let firstStep = trainer.finishedStepCount
        let log = try TrainingLog(at: files.log, after: firstStep)
        let pace = TrainingPace(
            firstStep: firstStep,
            stepCount: trainer.stepCount,
            batchSize: trainer.batchSize
        )
        let progress = ProgressDisplay("training")
        let interval = checkpointInterval ?? min(100, max(1, trainer.stepCount / 10))
        var lastStep: TrainingStep?
        while !trainer.isFinished {
            let step = try trainer.step()
            try log.write(step)
            if trainer.isFinished, trainer.isWorseThanGuessing, trainer.best == nil {
                throw TrainingError.diverged(
                    step: step.number,
                    loss: step.loss,
                    gradientNorm: step.gradientNorm
                )
            }
            let isDue = step.number.isMultiple(of: interval) && !trainer.isWorseThanGuessing
            if isDue || trainer.isFinished {
                try trainer.write(to: files.state)
            }
            progress.update(step.number, of: trainer.stepCount, note: pace.note(step))
            lastStep = step
        }
        return Outcome(
            firstStep: firstStep,
            lastStep: lastStep,
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
    }
}
