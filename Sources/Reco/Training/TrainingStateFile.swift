import FileStorage
import FusionModel
import TensorFiles
import Tensors

/// A training's state in a file, from which it goes on as if it had never stopped.
///
/// The file is a safetensors file: the weights as in a weights file, the moments under `first.` and
/// `second.`, the best weights so far under `best.`. Its metadata hold the step, what decides the
/// result (every field of the recipe, the checksums of memory and pairs, the number of threads),
/// and a checksum of all values. It is replaced in one step, so that a crash leaves the last one.
struct TrainingStateFile: Sendable {
    private static let format = "reco-training-1"
    private static let fieldPrefix = "training."

    /// Where the file is.
    let path: String
    /// What decides a training's result, by name.
    let fields: [(name: String, value: String)]

    /// Replaces the file.
    func write(_ state: TrainingState) throws(TrainingError) {
        let tensors = Self.tensors(of: state)
        var metadata = [
            "format": Self.format, "step": "\(state.stepCount)",
            "stale_count": "\(state.staleCount)", "checksum": Self.checksum(tensors, state),
        ]
        for field in fields { metadata[Self.fieldPrefix + field.name] = field.value }
        if let loss = state.heldOutLoss { metadata["held_out_loss"] = "\(loss)" }
        if let best = state.best {
            metadata["best_loss"] = "\(best.loss)"
            metadata["best_step"] = "\(best.step)"
        }
        do {
            try SafetensorsFile.write(tensors, metadata: metadata, to: path)
        } catch {
            throw .tensorFile(error)
        }
    }

    /// Reads the state of a training that is the same in all fields.
    func read(_ configuration: FusionConfiguration) throws(TrainingError) -> TrainingState {
        let file: SafetensorsFile
        do {
            file = try SafetensorsFile(opening: path)
        } catch {
            throw .tensorFile(error)
        }
        guard file.metadata["format"] == Self.format else {
            throw .unusableState(path: path, reason: "it is not of the format \(Self.format)")
        }
        for field in fields {
            let found = file.metadata[Self.fieldPrefix + field.name] ?? "none"
            guard found == field.value else {
                throw .differs(
                    path: path,
                    field: field.name,
                    expected: found,
                    found: field.value
                )
            }
        }
        let reader = StateReader(file: file, configuration: configuration)
        let state = try reader.state()
        guard file.metadata["checksum"] == Self.checksum(Self.tensors(of: state), state)
        else {
            throw .unusableState(path: path, reason: "its values are not those it was written with")
        }
        return state
    }

    private static func tensors(of state: TrainingState) -> [TensorToWrite] {
        var tensors = tensors(of: state.weights, prefix: "")
        let moments = [
            ("first.", \AdamW.Moments.first, \AdamW.ScalarMoments.first),
            ("second.", \AdamW.Moments.second, \AdamW.ScalarMoments.second),
        ]
        for (prefix, layer, scalar) in moments {
            let weights = TrainingState.Weights(
                image: state.imageMoments[keyPath: layer],
                text: state.textMoments[keyPath: layer],
                logitScaleLogarithm: state.logitScaleMoments[keyPath: scalar]
            )
            tensors += Self.tensors(of: weights, prefix: prefix)
        }
        if let best = state.best { tensors += Self.tensors(of: best.weights, prefix: "best.") }
        return tensors
    }

    private static func tensors(
        of weights: TrainingState.Weights,
        prefix: String
    ) -> [TensorToWrite] {
        let layers = [("image", weights.image), ("text", weights.text)]
        let tensors = layers.flatMap { name, layer in
            FusionTensor.all(in: layer.configuration).map { tensor in
                TensorToWrite(
                    name: "\(prefix)\(name).\(tensor.rawValue)",
                    shape: tensor.shape(in: layer.configuration),
                    values: layer[tensor].values
                )
            }
        }
        let scale = TensorToWrite(
            name: prefix + "logit_scale",
            shape: [1],
            values: [weights.logitScaleLogarithm]
        )
        return tensors + [scale]
    }

    private static func checksum(_ tensors: [TensorToWrite], _ state: TrainingState) -> String {
        var hasher = SHA256Hasher()
        for tensor in tensors { hasher.update(tensor.values.span.numberBytes) }
        var parts = [hasher.finish(), "\(state.stepCount)", "\(state.staleCount)"]
        if let best = state.best {
            parts += ["\(state.heldOutLoss ?? .nan)", "\(best.loss)", "\(best.step)"]
        }
        return Checksum.sha256(ofText: parts.joined(separator: " "))
    }
}

/// Puts a state together from the tensors of a file.
private struct StateReader {
    let file: SafetensorsFile
    let configuration: FusionConfiguration

    func state() throws(TrainingError) -> TrainingState {
        var state = TrainingState(start: try weights(""))
        let (first, second) = (try weights("first."), try weights("second."))
        state.imageMoments = AdamW.Moments(first: first.image, second: second.image)
        state.textMoments = AdamW.Moments(first: first.text, second: second.text)
        state.logitScaleMoments = AdamW.ScalarMoments(
            first: first.logitScaleLogarithm,
            second: second.logitScaleLogarithm
        )
        state.stepCount = try number("step", Int.init)
        state.staleCount = try number("stale_count", Int.init)
        if file.metadata["best_loss"] != nil {
            state.heldOutLoss = try number("held_out_loss", Float.init)
            state.best = TrainingState.Best(
                weights: try weights("best."),
                loss: try number("best_loss", Float.init),
                step: try number("best_step", Int.init)
            )
        }
        return state
    }

    private func number<Value>(
        _ key: String,
        _ parse: (String) -> Value?
    ) throws(TrainingError) -> Value {
        guard let value = file.metadata[key].flatMap(parse) else {
            throw .unusableState(path: file.path, reason: "its metadata have no `\(key)`")
        }
        return value
    }

    private func weights(_ prefix: String) throws(TrainingError) -> TrainingState.Weights {
        TrainingState.Weights(
            image: try layer(prefix + "image."),
            text: try layer(prefix + "text."),
            logitScaleLogarithm: try tensor(prefix + "logit_scale", [1]).values[0]
        )
    }

    private func layer(_ prefix: String) throws(TrainingError) -> FusionParameters {
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            tensors[name] = try tensor(prefix + name.rawValue, name.shape(in: configuration))
        }
        do {
            return try FusionParameters(configuration: configuration, tensors: tensors)
        } catch {
            throw .unusableState(path: file.path, reason: "\(prefix): \(error)")
        }
    }

    private func tensor(_ name: String, _ shape: [Int]) throws(TrainingError) -> Matrix {
        do {
            let found = try file.shape(of: name)
            guard found == shape else {
                throw TensorFileError.wrongShape(
                    path: file.path,
                    tensor: name,
                    expected: shape,
                    found: found
                )
            }
            return try file.matrix(name)
        } catch let error as TensorFileError {
            throw .tensorFile(error)
        } catch {
            throw .unusableState(path: file.path, reason: "\(error)")
        }
    }
}
