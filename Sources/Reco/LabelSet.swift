import FileStorage
import Foundation
import TensorFiles
public import Tensors

/// A named list of labels with their text embeddings.
///
/// Its file is one safetensors file: the tensor `embeddings` and, in the metadata, `labels` as a
/// JSON array of strings. Labels may repeat, as two classes of ImageNet share a name.
public struct LabelSet: Sendable, Equatable {
    /// How long a name may be; it becomes a file name.
    public static let nameByteLimit = 64

    /// The name under which the set is stored.
    public let name: String
    /// What the classes are called.
    public let labels: [String]
    /// The text embeddings of the labels, L2-normalized.
    ///
    /// Shape: `[labels x dimension]`.
    public let embeddings: Matrix
    /// Identifies labels and embeddings, whatever the set's name: 64 hexadecimal digits.
    public let checksum: String

    /// Checks that the parts fit each other, and normalizes the embeddings.
    public init(name: String, labels: [String], embeddings: Matrix) throws(RecoError) {
        guard Self.isValid(name: name) else { throw .invalidLabelSetName(name) }
        guard embeddings.rowCount > 0, embeddings.columnCount > 0 else {
            throw .empty("label set embeddings")
        }
        guard labels.count == embeddings.rowCount else {
            throw .wrongCount(of: "labels", expected: embeddings.rowCount, found: labels.count)
        }
        self.name = name
        self.labels = labels
        self.embeddings = try embeddings.unitRows(of: "label set embeddings")
        self.checksum = Self.checksum(labels, self.embeddings)
    }

    /// Whether a label set may bear this name.
    ///
    /// The characters are those that need no escaping in a path of a URL or of a file system, and
    /// no leading dot keeps names from being hidden files or `..`.
    public static func isValid(name: String) -> Bool {
        guard (1...nameByteLimit).contains(name.utf8.count), !name.hasPrefix(".") else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    private static func checksum(_ labels: [String], _ embeddings: Matrix) -> String {
        var hasher = SHA256Hasher()
        // Lengths go in front, so that no two different lists run together into the same bytes.
        let shape = [embeddings.rowCount, embeddings.columnCount].map(Int64.init)
        hasher.update(shape.span.numberBytes)
        for label in labels {
            hasher.update([Int64(label.utf8.count)].span.numberBytes)
            hasher.update(Array(label.utf8).span.numberBytes)
        }
        hasher.update(embeddings.values.span.numberBytes)
        return hasher.finish()
    }
}

extension LabelSet {
    /// Identifies the file format in the file's metadata.
    private static let format = "reco-label-set-1"
    /// How long the JSON of all labels may be.
    ///
    /// Escaped once more in the file's header it is at most twice as long, and readers refuse a
    /// safetensors header above 100 MB.
    static let labelTextByteLimit = 48_000_000

    /// Reads the set called `name` from the file at `path`.
    public init(reading path: String, name: String) throws(RecoError) {
        let file: SafetensorsFile
        let embeddings: Matrix
        do throws(TensorFileError) {
            file = try SafetensorsFile(opening: path)
            embeddings = try file.matrix("embeddings")
        } catch {
            throw .tensorFile(error)
        }
        guard
            let text = file.metadata["labels"],
            let labels = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
        else { throw .malformedLabels(path: path) }
        try self.init(name: name, labels: labels, embeddings: embeddings)
    }

    /// Writes the set to `path`, replacing a file there in one step.
    public func write(to path: String) throws(RecoError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let labelText = try? encoder.encode(labels) else {
            preconditionFailure("an array of strings has no JSON")
        }
        guard labelText.count <= Self.labelTextByteLimit else {
            throw .labelsTooLong(byteLimit: Self.labelTextByteLimit, found: labelText.count)
        }
        do {
            try SafetensorsFile.write(
                [TensorToWrite(name: "embeddings", matrix: embeddings)],
                metadata: [
                    "format": Self.format, "labels": String(decoding: labelText, as: UTF8.self),
                ],
                to: path
            )
        } catch {
            throw .tensorFile(error)
        }
    }
}
