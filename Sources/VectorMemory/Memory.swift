import FileStorage
public import TensorFiles
public import Tensors

/// Pairs of image and text embeddings by one encoder, in a folder, open for searching.
///
/// The folder's `memory.json` lists the shards; the rows that were not removed are counted over all
/// of them in that order, and such a number is an *entry*. An open memory does not change: a build
/// or a change of the folder's content leaves its mapped files alone, even after it has removed
/// their names.
public final class Memory: Sendable {
    /// Where it was opened.
    public let folder: String
    /// The contents of its `memory.json`.
    public let manifest: Manifest
    /// Its parts, in the order of their rows.
    public let shards: [MemoryShard]
    /// The entry at which each shard begins.
    public let firstEntries: [Int]
    /// Its rows in bytes, once they have been searched.
    let codes = MemoryCodes()

    // A build that finishes while we open has replaced the manifest and may have removed the
    // shards that the old one lists. More than one such coincidence is already remarkable.
    private static let attemptLimit = 4

    /// Opens the memory in `folder`, checking every file's size, shape and row count.
    ///
    /// Checksums and single rows are not looked at; `verify` does that.
    /// Complexity: one pass over the metadata, and the headers of the embeddings.
    public convenience init(opening folder: String) throws(MemoryError) {
        let path = Folder.path(folder, Manifest.fileName)
        var bytes = try Self.manifestBytes(in: folder)
        var attempt = 1
        while true {
            let manifest = try Manifest.parse(bytes, path: path)
            do {
                try self.init(manifest, in: folder)
                return
            } catch {
                let current = try Self.manifestBytes(in: folder)
                if current == bytes || attempt == Self.attemptLimit { throw error }
                bytes = current
                attempt += 1
            }
        }
    }

    /// Opens the shards that `manifest` lists, whatever the folder's own manifest says.
    init(_ manifest: Manifest, in folder: String) throws(MemoryError) {
        var shards: [MemoryShard] = []
        var firstEntries: [Int] = []
        var entryCount = 0
        for entry in manifest.shards {
            shards.append(
                try MemoryShard(
                    opening: entry,
                    in: folder,
                    dimension: manifest.dimension,
                    elementType: manifest.elementType
                )
            )
            firstEntries.append(entryCount)
            entryCount += shards[shards.count - 1].live.count
        }
        self.folder = folder
        self.manifest = manifest
        self.shards = shards
        self.firstEntries = firstEntries
    }

    static func manifestBytes(in folder: String) throws(MemoryError) -> [UInt8] {
        do {
            let file = try MappedFile(reading: Folder.path(folder, Manifest.fileName))
            return file.bytes.copied(as: UInt8.self)
        } catch .notFound {
            throw .notAMemory(folder: folder)
        } catch {
            throw .storage(error)
        }
    }

    /// What its owner calls it.
    public var name: String { manifest.name }
    /// The encoder that made its embeddings, when the owner said.
    public var encoder: String? { manifest.encoder }
    /// How many pairs it has.
    public var rowCount: Int { manifest.rows }
    /// How many values an embedding has.
    public var dimension: Int { manifest.dimension }
    /// How the files hold a value: `f32` or `f16`.
    public var elementType: ElementType { manifest.elementType }
    /// Identifies its content: the same pairs, cut into the same shards, have the same checksum.
    public var checksum: String { manifest.checksum }

    /// Compares every file with its checksum, and checks every row and line of metadata.
    ///
    /// Removed rows count as well, for they are in the files. `progress` gets the rows done and the
    /// rows there are.
    public func verify(progress: (Int, Int) -> Void = { _, _ in }) throws(MemoryError) {
        let storedCount = rowCount + manifest.removedRowCount
        var doneCount = 0
        for shard in shards {
            try shard.verify { count in
                doneCount += count
                progress(doneCount, storedCount)
            }
        }
    }
}

extension Memory {
    /// Checks that every row is of unit length, so that no damaged one can spoil an answer.
    ///
    /// Much faster than ``verify(progress:)``, which compares checksums as well.
    public func verifyRows() throws(MemoryError) {
        for shard in shards { try shard.verifyRows() }
    }

    /// The shard that holds an entry, and the entry's row in its files.
    ///
    /// Complexity: logarithmic in the number of shards and of removed stretches.
    public func location(of entry: Int) -> (shard: MemoryShard, row: Int) {
        precondition(entry >= 0 && entry < rowCount, "entry \(entry) of \(rowCount)")
        var low = 0
        var high = firstEntries.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstEntries[middle] <= entry { low = middle } else { high = middle }
        }
        return (shards[low], shards[low].live.row(at: entry - firstEntries[low]))
    }

    /// The embeddings of some entries, one row each, in the order given.
    ///
    /// Shape: `[entries x dimension]`, unit rows.
    /// Complexity: one copy of each row.
    public func embeddings(of entries: [Int], modality: Modality) -> Matrix {
        let values =
            switch elementType {
            case .f16:
                HalfFloats.widened(gathered(entries, modality, filling: UInt16.zero))
            default: gathered(entries, modality, filling: Float.zero)
            }
        return Matrix(rowCount: entries.count, columnCount: dimension, values: values)
    }

    private func gathered<Value: BitwiseCopyable & Numeric>(
        _ entries: [Int],
        _ modality: Modality,
        filling zero: Value
    ) -> [Value] {
        var values = [Value](repeating: zero, count: entries.count * dimension)
        let rowByteCount = dimension * elementType.byteCount
        for (index, entry) in entries.enumerated() {
            let (shard, row) = location(of: entry)
            shard.rowBytes(modality)
                .extracting(row * rowByteCount..<(row + 1) * rowByteCount)
                .copy(into: &values, at: index * dimension)
        }
        return values
    }

    /// An entry's metadata: a JSON object with an `id`, as bytes without a line end.
    public func metadata(of entry: Int) -> [UInt8] {
        let (shard, row) = location(of: entry)
        return shard.metadata(of: row)
    }

    /// An entry's `id`, a number as its text; ids need not be unique.
    public func id(of entry: Int) throws(MemoryError) -> String {
        let (shard, row) = location(of: entry)
        return try shard.id(of: row)
    }
}
