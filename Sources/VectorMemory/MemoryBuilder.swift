package import FileStorage
public import TensorFiles

/// Builds a memory from pairs in files, replacing whatever memory the folder holds.
///
/// # How it survives a crash
///
/// A memory *is* what its `memory.json` lists, and only the rename of a new `memory.json` over the
/// old one changes that. The steps, each after the one before it is on disk:
///
/// 1. Lock `memory.lock`, so that there is one build at a time. It also marks the folder as ours.
/// 2. Remove what killed builds left: shard files that `memory.json` does not list, and files under
///    temporary names.
/// 3. Write the new shards under numbers above every listed one, each through `AtomicFile`.
/// 4. Read the new shards back from disk: checksums, unit lengths, metadata.
/// 5. Replace `memory.json` through `AtomicFile`. **This rename is the build.**
/// 6. Remove the shards that only the old `memory.json` listed.
///
/// Killed before 5, the old memory is untouched: nothing it lists was written or removed. Killed
/// after, the new one is complete, and what is left of the old one is not listed. After a loss of
/// power the same holds, since the shards and their names are forced to disk before 5, and the
/// rename before 6. An error before 5 removes the new shards; one in 5 leaves everything, as it
/// is then not known which manifest is on disk.
///
/// Numbers are never used again while a reader may know them: a reader that still holds the old
/// manifest finds its shards, or finds them missing and reads the manifest again (see `Memory`), but
/// never finds other rows under their names.
public struct MemoryBuilder: Sendable {
    /// How many rows a shard has at most, unless the caller says otherwise.
    public static let defaultShardRowLimit = 1_000_000
    /// The name of the file that builds lock.
    static let lockName = "memory.lock"

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
        if let expected = parts.first?.image.dimension, let first = source.parts.first,
            expected != source.dimension
        {
            throw .wrongDimension(
                path: first.image.path,
                expected: expected,
                found: source.dimension
            )
        }
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
        return try replaceMemory(dimension, holding: try takeFolder(), progress: progress)
    }

    private func replaceMemory(
        _ dimension: Int,
        holding lock: borrowing FileLock,
        progress: (Int, Int) -> Void
    ) throws(MemoryError) -> Memory {
        let old = try currentManifest()
        try removeLeftovers(except: old)

        let manifest = try makeShards(after: old, dimension, progress: progress)
        do {
            try replaceManifest(manifest)
        } catch {
            removeShardsUnlessInPlace(after: old)
            throw error
        }
        // The build is done; what cannot be removed now, the next build removes.
        try? removeLeftovers(except: manifest)
        let memory = try Memory(opening: output)
        guard memory.checksum == manifest.checksum else {
            throw .wrongChecksum(
                path: Folder.path(output, Manifest.fileName),
                expected: manifest.checksum,
                found: memory.checksum
            )
        }
        return memory
    }
}

extension MemoryBuilder {
    /// Makes the folder if need be, refuses one with other contents, and locks it.
    private func takeFolder() throws(MemoryError) -> FileLock {
        let names = try withStorage { () throws(StorageError) in
            try Folder.make(output, observer: observer)
            return try Folder.names(in: output)
        }
        // Leftovers of a killed first build have no manifest yet, but the lock was there first.
        guard names.isEmpty || names.contains(Manifest.fileName) || names.contains(Self.lockName)
        else { throw .folderInUse(folder: output) }
        return try lockFolder()
    }

    private func lockFolder() throws(MemoryError) -> FileLock {
        let path = Folder.path(output, Self.lockName)
        do {
            return try FileLock(locking: path, observer: observer)
        } catch {
            if case .locked = error { throw .busy(folder: output) }
            throw .storage(error)
        }
    }

    private func currentManifest() throws(MemoryError) -> Manifest? {
        let path = Folder.path(output, Manifest.fileName)
        let content = try withStorage { () throws(StorageError) in try Folder.content(at: path) }
        // We hold the lock, so that nobody makes or removes it in between.
        if case .nothing = content { return nil }
        return try Manifest.parse(try Memory.manifestBytes(in: output), path: path)
    }

    /// Removes the files of builds and of memories that are not `manifest`'s; nothing else.
    private func removeLeftovers(except manifest: Manifest?) throws(MemoryError) {
        let listed = Set(
            manifest?.shards.flatMap { [$0.embeddingsName, $0.metadataName] } ?? []
        )
        try withStorage { () throws(StorageError) in
            for name in try Folder.names(in: output)
            where Self.isOurs(name) && !listed.contains(name) {
                try Folder.removeFile(Folder.path(output, name), observer: observer)
            }
        }
    }

    /// Whether a name is one that a build gives to shards and to what it has not finished.
    static func isOurs(_ name: String) -> Bool {
        var base = Substring(name)
        let mark = name.firstRange(of: AtomicFile.partialMark)
        if let mark { base = base[..<mark.lowerBound] }
        if mark != nil, base == Manifest.fileName { return true }
        for ending in [".safetensors", ".jsonl"] where base.hasSuffix(ending) {
            return Manifest.number(ofShardNamed: String(base.dropLast(ending.count))) != nil
        }
        return false
    }

    /// Writes the new shards and reads them back; after an error, none of them is left.
    private func makeShards(
        after old: Manifest?,
        _ dimension: Int,
        progress: (Int, Int) -> Void
    ) throws(MemoryError) -> Manifest {
        var stepCount = 0
        func advance(_ count: Int) {
            stepCount += count
            progress(stepCount / 3, rowCount)
        }
        do {
            let manifest = try writeShards(after: old, dimension, progress: advance)
            for shard in try Memory(manifest, in: output).shards {
                try shard.verify(progress: advance)
            }
            return manifest
        } catch {
            try? removeLeftovers(except: old)  // The first error is the one to report.
            throw error
        }
    }

    private func writeShards(
        after old: Manifest?,
        _ dimension: Int,
        progress: (Int) -> Void
    ) throws(MemoryError) -> Manifest {
        let isHalf = parts.allSatisfy {
            $0.image.elementType == .f16 && $0.text.elementType == .f16
        }
        let elementType = elementType ?? (isHalf ? .f16 : .f32)
        let usedNumbers = old?.shards.compactMap { Manifest.number(ofShardNamed: $0.name) }
        var number = (usedNumbers?.max() ?? -1) + 1
        var shards: [Manifest.Shard] = []
        for start in stride(from: 0, to: rowCount, by: shardRowLimit) {
            let entries = start..<min(start + shardRowLimit, rowCount)
            let writer = ShardWriter(
                folder: output,
                name: Manifest.shardName(number),
                dimension: dimension,
                elementType: elementType,
                pieces: pieces(of: entries),
                observer: observer
            )
            shards.append(try writer.write(progress: progress))
            number += 1
        }
        return Manifest(
            name: name,
            encoder: encoder,
            dimension: dimension,
            elementType: elementType,
            shards: shards
        )
    }

    /// Which rows of which parts a run of entries is made of.
    private func pieces(of entries: Range<Int>) -> [ShardWriter.Piece] {
        var pieces: [ShardWriter.Piece] = []
        var first = 0
        for part in parts {
            let overlap = entries.clamped(to: first..<first + part.image.rowCount)
            if !overlap.isEmpty {
                pieces.append(
                    ShardWriter.Piece(
                        part: part,
                        rows: overlap.lowerBound - first..<overlap.upperBound - first,
                        firstEntry: overlap.lowerBound
                    )
                )
            }
            first += part.image.rowCount
        }
        return pieces
    }

    /// Removes the new shards after a failure, unless the new manifest got its name before it.
    private func removeShardsUnlessInPlace(after old: Manifest?) {
        do {
            guard try currentManifest() == old else { return }
            try removeLeftovers(except: old)
        } catch {
            // What cannot be read or removed now, the next build removes.
        }
    }

    private func replaceManifest(_ manifest: Manifest) throws(MemoryError) {
        let path = Folder.path(output, Manifest.fileName)
        do {
            var file = try AtomicFile(replacing: path, observer: observer)
            try file.write(manifest.encoded())
            try file.commit()
        } catch {
            throw .storage(error)
        }
    }
}
