import Foundation
public import FusionModel
import TensorFiles
import Tensors

/// A trained pair of fusion layers, one for each modality, as a weights file holds them.
///
/// The file is a safetensors file. Under `image.` and `text.` it has the state dict of a PyTorch
/// `nn.TransformerEncoderLayer` each, and where attention knows the similarities also
/// `similarity_bias` and `self_bias`; `logit_scale` is the logarithm of what similarities are
/// multiplied by before a softmax; the hyper-parameters, which both layers share, are strings of
/// its `__metadata__`. Reading checks all of it: what is missing, superfluous or misshapen would
/// otherwise show as answers that are merely bad.
public struct Checkpoint: Sendable {
    /// The only format there is; a file must name it.
    static let format = "reco-fusion-1"
    /// The logarithms that are allowed: scales from 1/22 026 to 22 026, far beyond any in use.
    static let logarithmRange: ClosedRange<Float> = -10...10
    private static let logitScaleName = "logit_scale"
    /// The numbers of neighbors that a file may name.
    static let neighborCounts = 1...10_000

    /// The layer that refines image embeddings.
    public let image: FusionLayer
    /// The layer that refines text embeddings.
    public let text: FusionLayer
    /// The natural logarithm of the logit scale: the number that is learned and stored.
    public let logitScaleLogarithm: Float
    /// How many neighbors the images' layer was trained with.
    public let imageNeighborCount: Int
    /// How many neighbors the texts' layer was trained with.
    public let textNeighborCount: Int

    /// What similarities are multiplied by before a softmax; the paper's `s`.
    public var logitScale: Float { exp(logitScaleLogarithm) }

    /// Joins two layers of one configuration; different ones are a programmer's error.
    public init(
        image: FusionLayer,
        text: FusionLayer,
        logitScaleLogarithm: Float,
        imageNeighborCount: Int = FusionPlan.paperNeighborCount,
        textNeighborCount: Int = FusionPlan.paperNeighborCount
    ) {
        precondition(
            image.configuration == text.configuration,
            "image layer \(image.configuration), text layer \(text.configuration)"
        )
        precondition(
            Self.logarithmRange.contains(logitScaleLogarithm),
            "logarithm \(logitScaleLogarithm) of the logit scale"
        )
        self.image = image
        self.text = text
        for count in [imageNeighborCount, textNeighborCount] {
            precondition(Self.neighborCounts.contains(count), "\(count) neighbors")
        }
        self.logitScaleLogarithm = logitScaleLogarithm
        self.imageNeighborCount = imageNeighborCount
        self.textNeighborCount = textNeighborCount
    }

    /// Reads and checks a weights file.
    ///
    /// Complexity: one pass over the file.
    public init(reading path: String) throws(CheckpointError) {
        let file = try CheckpointFile(opening: path)
        let found = file.metadata["format"]
        guard found == Self.format else {
            throw .unknownFormat(path: path, expected: Self.format, found: found)
        }
        let configuration = try FusionConfiguration(metadata: file.metadata, path: path)
        try file.checkNames(configuration)
        let logarithm = try file.tensor(Self.logitScaleName, shape: [1]).values[0]
        guard logarithm.isFinite else {
            throw .nonFiniteValue(path: path, tensor: Self.logitScaleName, index: 0)
        }
        guard Self.logarithmRange.contains(logarithm) else {
            throw .logitScaleOutOfRange(
                path: path,
                expected: Self.logarithmRange,
                found: logarithm
            )
        }
        self.init(
            image: try file.layer("image", configuration),
            text: try file.layer("text", configuration),
            logitScaleLogarithm: logarithm,
            imageNeighborCount: try file.neighborCount("image_k"),
            textNeighborCount: try file.neighborCount("text_k")
        )
    }

    /// Writes a weights file, replacing the one at `path` in one step.
    ///
    /// Reading it gives the same bits again, here and in PyTorch.
    public func write(to path: String) throws(CheckpointError) {
        let configuration = image.configuration
        var tensors: [TensorToWrite] = []
        for (prefix, layer) in [("image", image), ("text", text)] {
            for name in FusionTensor.all(in: configuration) {
                tensors.append(
                    TensorToWrite(
                        name: "\(prefix).\(name.rawValue)",
                        shape: name.shape(in: configuration),
                        values: layer.parameters[name].values
                    )
                )
            }
        }
        tensors.append(
            TensorToWrite(name: Self.logitScaleName, shape: [1], values: [logitScaleLogarithm])
        )
        var metadata = configuration.metadata
        metadata["format"] = Self.format
        metadata["image_k"] = "\(imageNeighborCount)"
        metadata["text_k"] = "\(textNeighborCount)"
        do {
            try SafetensorsFile.write(tensors, metadata: metadata, to: path)
        } catch {
            throw .tensorFile(error)
        }
    }
}

/// A weights file while it is being read.
private struct CheckpointFile {
    let file: SafetensorsFile

    var metadata: [String: String] { file.metadata }

    init(opening path: String) throws(CheckpointError) {
        do {
            file = try SafetensorsFile(opening: path)
        } catch {
            throw .tensorFile(error)
        }
    }

    /// Refuses tensors of a layer that would be ignored: the file's author counts on them.
    func checkNames(_ configuration: FusionConfiguration) throws(CheckpointError) {
        let known = FusionTensor.all(in: configuration).map(\.rawValue)
        for name in file.names {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["image", "text"].contains(parts[0]) else { continue }
            guard known.contains(parts[1]) else {
                throw .unexpectedTensor(path: file.path, tensor: name)
            }
        }
    }

    /// A number of neighbors; files of other programs need not name it.
    func neighborCount(_ key: String) throws(CheckpointError) -> Int {
        guard let text = metadata[key] else { return FusionPlan.paperNeighborCount }
        let expected = Checkpoint.neighborCounts
        guard let count = Int(text), expected.contains(count) else {
            throw .unparsableMetadata(
                path: file.path,
                key: key,
                expected: "an integer of \(expected.lowerBound) to \(expected.upperBound)",
                found: text
            )
        }
        return count
    }

    /// One tensor, its shape checked before its values are read.
    func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Matrix {
        guard file.names.contains(name) else {
            throw .missingTensor(path: file.path, tensor: name, expected: shape)
        }
        let found = try reading { () throws(TensorFileError) in try file.shape(of: name) }
        guard found == shape else {
            throw .wrongShape(path: file.path, tensor: name, expected: shape, found: found)
        }
        return try reading { () throws(TensorFileError) in try file.matrix(name) }
    }

    private func reading<Value>(
        _ read: () throws(TensorFileError) -> Value
    ) throws(CheckpointError) -> Value {
        do {
            return try read()
        } catch {
            throw .tensorFile(error)
        }
    }

    func layer(
        _ prefix: String,
        _ configuration: FusionConfiguration
    ) throws(CheckpointError) -> FusionLayer {
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            tensors[name] = try tensor(
                "\(prefix).\(name.rawValue)",
                shape: name.shape(in: configuration)
            )
        }
        do {
            return FusionLayer(
                try FusionParameters(configuration: configuration, tensors: tensors)
            )
        } catch {
            // Names and shapes are checked above: what is left is values.
            guard case .nonFiniteValue(let name, let index) = error else {
                throw .invalidConfiguration(path: file.path, error)
            }
            throw .nonFiniteValue(
                path: file.path,
                tensor: "\(prefix).\(name.rawValue)",
                index: index
            )
        }
    }
}
