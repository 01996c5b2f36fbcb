import FileStorage
import TensorFiles

/// Writes rows into new shards of a memory, one after the other under rising numbers.
struct ShardSequence {
    let folder: String
    let dimension: Int
    let elementType: ElementType
    let rowLimit: Int
    let observer: FileObserver?
    /// The number of the next shard.
    private(set) var nextNumber: Int

    /// Begins with the number `firstNumber`.
    init(
        folder: String,
        dimension: Int,
        elementType: ElementType,
        rowLimit: Int,
        firstNumber: Int,
        observer: FileObserver?
    ) {
        precondition(rowLimit > 0, "shards of \(rowLimit) rows")
        self.folder = folder
        self.dimension = dimension
        self.elementType = elementType
        self.rowLimit = rowLimit
        self.observer = observer
        nextNumber = firstNumber
    }

    /// Writes pieces into as few shards as they need; rows without an `id` get the prefix and
    /// their number among these rows.
    ///
    /// `progress` gets the number of rows of one modality done since its last call.
    mutating func write(
        _ pieces: [ShardPiece],
        defaultIDPrefix: String = "",
        progress: (Int) -> Void
    ) throws(MemoryError) -> [Manifest.Shard] {
        var shards: [Manifest.Shard] = []
        for list in ShardPiece.cut(pieces, rowLimit: rowLimit) {
            let writer = ShardWriter(
                folder: folder,
                name: Manifest.shardName(nextNumber),
                dimension: dimension,
                elementType: elementType,
                pieces: list,
                defaultIDPrefix: defaultIDPrefix,
                firstDefaultNumber: shards.count * rowLimit,
                observer: observer
            )
            shards.append(try writer.write(progress: progress))
            nextNumber += 1
        }
        return shards
    }
}
