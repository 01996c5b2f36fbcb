public import FileStorage
public import TensorFiles

/// What can be wrong with what the method is given.
public enum RecoError: Error, Equatable, Sendable {
    /// Why an embedding has no direction.
    public enum EmbeddingFault: String, Sendable {
        /// All values are zero.
        case zero
        /// A value is NaN or infinite.
        case nonFinite = "non-finite"
    }

    /// Embeddings, or a layer for them, are of another dimension than the memory.
    case wrongDimension(of: String, expected: Int, found: Int)
    /// A row of embeddings cannot be normalized.
    case unusableEmbedding(of: String, row: Int, fault: EmbeddingFault)
    /// There are no rows where at least one is needed.
    case empty(String)
    /// Two things that belong together, row by row, differ in number.
    case wrongCount(of: String, expected: Int, found: Int)
    /// A query's label names no class.
    case labelOutOfRange(query: Int, classCount: Int, found: Int)
    /// The name cannot be that of a label set.
    case invalidLabelSetName(String)
    /// A label is empty or too long.
    case invalidLabelLength(index: Int, byteLimit: Int, found: Int)
    /// All labels of a set together are longer than its file can say.
    case labelsTooLong(byteLimit: Int, found: Int)
    /// A label set has more labels than the store takes.
    case tooManyLabels(limit: Int, found: Int)
    /// The store holds as many label sets as it may.
    case tooManyLabelSets(limit: Int)
    /// All label sets together would have more labels than the store takes.
    case tooManyLabelsInStore(limit: Int, found: Int)
    /// A label set's file lacks the list of labels, or that is not a JSON array of strings.
    case malformedLabels(path: String)
    /// A tensor file could not be read or written.
    case tensorFile(TensorFileError)
    /// A file or folder could not be used.
    case storage(StorageError)
}

extension RecoError: CustomStringConvertible {
    /// One line that names what was expected and what was found.
    public var description: String {
        switch self {
        case .wrongDimension(let what, let expected, let found):
            "\(what): expected dimension \(expected), found \(found)"
        case .unusableEmbedding(let what, let row, let fault):
            "\(what): row \(row) is \(fault.rawValue); expected finite values, not all zero"
        case .empty(let what):
            "\(what): expected at least one row, found none"
        case .wrongCount(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        case .labelOutOfRange(let query, let classCount, let found):
            "label of query \(query): expected 0 to \(classCount - 1), found \(found)"
        case .invalidLabelSetName(let found):
            "label set name: expected 1 to \(LabelSet.nameByteLimit) of A-Z a-z 0-9 . _ - "
                + "with no dot in front, found \(found.debugDescription)"
        case .invalidLabelLength(let index, let limit, let found):
            "label \(index): expected 1 to \(limit) bytes, found \(found)"
        case .labelsTooLong(let limit, let found):
            "labels as JSON: expected at most \(limit) bytes, found \(found)"
        case .tooManyLabels(let limit, let found):
            "label set: expected at most \(limit) labels, found \(found)"
        case .tooManyLabelSets(let limit):
            "label sets: expected at most \(limit), and all of them exist"
        case .tooManyLabelsInStore(let limit, let found):
            "labels of all label sets: expected at most \(limit), found \(found)"
        case .malformedLabels(let path):
            "\(path): expected `labels` in the metadata, a JSON array of strings"
        case .tensorFile(let error):
            error.description
        case .storage(let error):
            error.description
        }
    }
}
