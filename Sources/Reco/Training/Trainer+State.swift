import FusionModel
import VectorMemory

// How a training is interrupted and goes on.
extension Trainer {
    /// Writes all that is needed to go on from here, replacing the file at `path` in one step.
    ///
    /// Weights that are not finite are not written: the file that is there is the better one.
    ///
    /// - Throws: `TrainingError.diverged` for such weights.
    public func write(to path: String) throws(TrainingError) {
        guard state.weights.isFinite else {
            throw .diverged(step: state.stepCount, loss: .nan, gradientNorm: .nan)
        }
        try TrainingStateFile(path: path, fields: fields).write(state)
    }

    /// Goes on from a file that ``write(to:)`` made.
    ///
    /// - Throws: `TrainingError.differs` when it is of another recipe, memory, pairs or number of
    ///   threads, and names the first difference.
    public mutating func resume(from path: String) throws(TrainingError) {
        let file = TrainingStateFile(path: path, fields: fields)
        let read = try file.read(start.image.configuration)
        guard (0...stepCount).contains(read.stepCount) else {
            throw .unusableState(
                path: path,
                reason: "expected step 0 to \(stepCount), found \(read.stepCount)"
            )
        }
        state = read
    }

    /// What decides the result, by name.
    private var fields: [(name: String, value: String)] {
        recipe.fields + [
            ("memory", maker.memory.checksum), ("pairs", maker.pairs.checksum),
            ("threads", "\(threadCount)"), ("kept-logits", "\(plan.keepsLogits)"),
        ]
    }
}
