public import FusionModel
public import TensorFiles
public import VectorMemory

/// Why a training cannot begin, go on or be resumed.
public enum TrainingError: Error, Equatable, Sendable {
    /// A memory or the files of pairs cannot be read.
    case memory(MemoryError)
    /// The layers cannot be of the shape that the recipe gives them.
    case fusion(FusionError)
    /// Pairs, or embeddings of pairs, are of another dimension than the memory.
    case wrongDimension(of: String, expected: Int, found: Int)
    /// A loss compares pairs with each other, so that one alone teaches nothing.
    case tooFewPairs(expected: Int, found: Int)
    /// After exclusions the memory holds too few neighbors for a pair.
    case tooFewNeighbors(pair: Int, modality: Modality, expected: Int, found: Int)
    /// A step cannot be done within the memory it may use.
    case memoryBudgetTooSmall(expected: Int, found: Int)
    /// The loss or the gradient of a step is not finite, or the loss has become worse than guessing.
    case diverged(step: Int, loss: Float, gradientNorm: Float)
    /// A file of a training's state is damaged, or none at all.
    case unusableState(path: String, reason: String)
    /// Another memory is in the folder than when the training began.
    case memoryChanged(expected: String, found: String)
    /// A file is of a training that differs in something that decides its result.
    case differs(path: String, field: String, expected: String, found: String)
    /// A file could not be read or written.
    case tensorFile(TensorFileError)
}

extension TrainingError: CustomStringConvertible {
    /// One line that names what was expected and what was found.
    public var description: String {
        switch self {
        case .memory(let error): error.description
        case .fusion(let error): error.description
        case .wrongDimension(let what, let expected, let found):
            "\(what): expected dimension \(expected), found \(found)"
        case .tooFewPairs(let expected, let found):
            "training pairs: expected at least \(expected), found \(found)"
        case .tooFewNeighbors(let pair, let modality, let expected, let found):
            "pair \(pair): expected \(expected) neighbors of its \(modality.rawValue), found "
                + "\(found) that are neither itself nor near-duplicates of its image; lower k or "
                + "use a larger memory"
        case .memoryBudgetTooSmall(let expected, let found):
            "memory budget: expected at least \(Self.mebibytes(expected)), found "
                + "\(Self.mebibytes(found)); raise it or lower the batch size"
        case .diverged(let step, let loss, let gradientNorm):
            "step \(step) diverged: loss \(loss), gradient norm \(gradientNorm); start again "
                + "with a lower learning rate"
        case .memoryChanged(let expected, let found):
            "the memory changed while it was read: expected checksum \(expected), found \(found)"
        case .unusableState(let path, let reason):
            "\(path): no training can be resumed from this: \(reason)"
        case .differs(let path, let field, let expected, let found):
            "\(path): was made with another \(field): it has \(expected), this training \(found)"
        case .tensorFile(let error): error.description
        }
    }

    private static func mebibytes(_ byteCount: Int) -> String {
        "\((byteCount + (1 << 20) - 1) >> 20) MiB"
    }
}
