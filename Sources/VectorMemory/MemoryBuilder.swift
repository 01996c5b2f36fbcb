package import FileStorage
public import TensorFiles

/// Builds a memory from pairs in files, replacing whatever memory the folder holds.
///
/// A crash leaves the old memory or the new one; `MemoryFolder` says how.
public struct MemoryBuilder: Sendable {
    /// How many rows a shard has at most, unless the caller says otherwise.
    public static let defaultShardRowLimit = 1_000_000

    private let output: String
    private let name: String
    private let encoder: String?
    private let elementType: ElementType?
    private let shardRowLimit: Int
    private let observer: FileObserver?
    private var parts: [PairSource.Part] = []

    /// Prepares a build into the folder `output`.
    ///
    /// `elementType` is `f32` or `f16`; nil takes `f16` when all embeddings are 16-bit floats, and
    /// `f32` otherwise.
    public init(
        output: String,
        name: String,
        encoder: String? = nil,
        elementType: ElementType? = nil,
        shardRowLimit: Int = defaultShardRowLimit
    ) {
        self.init(
            output: output,
            name: name,
            encoder: encoder,
            elementType: elementType,
            shardRowLimit: shardRowLimit,
            observer: nil
        )
    }

    /// Prepares a build whose file operations an observer sees.
    package init(
        output: String,
        name: String,
        encoder: String?,
        elementType: ElementType?,
        shardRowLimit: Int,
        observer: FileObserver?
    ) {
        precondition(shardRowLimit > 0, "shards of \(shardRowLimit) rows")
        precondition(
            elementType == nil || elementType == .f32 || elementType == .f16,
            "memories hold F32 or F16, not \(String(describing: elementType))"
        )
        self.output = output
        self.name = name
        self.encoder = encoder
        self.elementType = elementType
        self.shardRowLimit = shardRowLimit
        self.observer = observer
    }

    /// How many pairs have been added.
    public var rowCount: Int { parts.reduce(0) { $0 + $1.image.rowCount } }

    /// Adds pairs behind those that are already there.
    public mutating func add(_ source: PairSource) throws(MemoryError) {
        if let first = parts.first { try source.checkDimension(first.image.dimension) }
        parts += source.parts
    }

    /// Writes the memory, verifies it, and opens it.
    ///
    /// `progress` gets the rows done and the rows there are; writing an image, writing a text and
    /// verifying each count for a third of a row.
    public func commit(
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(MemoryError) -> Memory {
        guard let dimension = parts.first?.image.dimension, rowCount > 0 else { throw .noRows }
        var stepCount = 0
        func advance(_ count: Int) {
            stepCount += count
            progress(stepCount / 3, rowCount)
        }
        let folder = try MemoryFolder(taking: output, observer: observer)
        var sequence = ShardSequence(
            folder: output,
            dimension: dimension,
            elementType: storedElementType,
            rowLimit: shardRowLimit,
            firstNumber: folder.manifest?.nextShardNumber ?? 0,
            observer: observer
        )
        return try folder.replaceMemory(progress: advance) { () throws(MemoryError) in
            Manifest(
                name: name,
                encoder: encoder,
                dimension: dimension,
                elementType: storedElementType,
                shards: try sequence.write(ShardPiece.pieces(of: parts), progress: advance)
            )
        }
    }

    private var storedElementType: ElementType {
        let isHalf = parts.allSatisfy {
            $0.image.elementType == .f16 && $0.text.elementType == .f16
        }
        return elementType ?? (isHalf ? .f16 : .f32)
    }
}
