import FileStorage
import TensorFiles

/// A memory's folder while one process builds or changes the memory in it.
///
/// # How it survives a crash
///
/// A memory *is* what its `memory.json` lists, and only the rename of a new `memory.json` over the
/// old one changes that. The steps, each after the one before it is on disk:
///
/// 1. Lock `memory.lock`, so that there is one change at a time. It also marks the folder as ours.
/// 2. Remove what killed changes left: shard files that `memory.json` does not list, and files
///    under temporary names.
/// 3. Write new shards, if the change has any, under numbers above every listed one, each through
///    `AtomicFile`.
/// 4. Read the new shards back from disk: checksums, unit lengths, metadata.
/// 5. Replace `memory.json` through `AtomicFile`. **This rename is the change.**
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
/// never finds other rows under their names. To that end the highest number in a manifest never
/// falls: no change drops the shard that has it without writing another.
struct MemoryFolder: ~Copyable {
    /// The name of the file that changes lock.
    static let lockName = "memory.lock"

    let path: String
    /// What the folder held when it was taken; nil when there was no memory.
    let manifest: Manifest?
    let observer: FileObserver?
    private let lock: FileLock

    /// Makes the folder if need be, refuses one with other contents, and locks it.
    init(taking path: String, observer: FileObserver?) throws(MemoryError) {
        let names = try withStorage { () throws(StorageError) in
            try Folder.make(path, observer: observer)
            return try Folder.names(in: path)
        }
        // Leftovers of a killed first build have no manifest yet, but the lock was there first.
        guard names.isEmpty || names.contains(Manifest.fileName) || names.contains(Self.lockName)
        else { throw .folderInUse(folder: path) }
        let lock = try Self.lock(path, observer)
        manifest = try Self.currentManifest(in: path)
        self.path = path
        self.observer = observer
        self.lock = lock
    }

    private static func lock(
        _ path: String,
        _ observer: FileObserver?
    ) throws(MemoryError) -> FileLock {
        do {
            return try FileLock(locking: Folder.path(path, lockName), observer: observer)
        } catch {
            if case .locked = error { throw .busy(folder: path) }
            throw .storage(error)
        }
    }

    private static func currentManifest(in folder: String) throws(MemoryError) -> Manifest? {
        let path = Folder.path(folder, Manifest.fileName)
        let content = try withStorage { () throws(StorageError) in try Folder.content(at: path) }
        // We hold the lock, so that nobody makes or removes it in between.
        if case .nothing = content { return nil }
        return try Manifest.parse(try Memory.manifestBytes(in: folder), path: path)
    }

    /// Replaces the memory, verifies what is new in it, and opens it.
    ///
    /// `write` writes the new shards and returns the manifest that lists them; `progress` gets the
    /// number of new rows verified since its last call.
    func replaceMemory(
        progress: (Int) -> Void = { _ in },
        write: () throws(MemoryError) -> Manifest
    ) throws(MemoryError) -> Memory {
        try removeLeftovers(except: manifest)
        let new = try makeShards(progress, write)
        do {
            try replaceManifest(new)
        } catch {
            removeShardsUnlessInPlace()
            throw error
        }
        // The change is done; what cannot be removed now, the next one removes.
        try? removeLeftovers(except: new)
        let memory = try Memory(opening: path)
        guard memory.checksum == new.checksum else {
            throw .wrongChecksum(
                path: Folder.path(path, Manifest.fileName),
                expected: new.checksum,
                found: memory.checksum
            )
        }
        return memory
    }
}

extension MemoryFolder {
    /// Writes the new shards and reads them back; after an error, none of them is left.
    private func makeShards(
        _ progress: (Int) -> Void,
        _ write: () throws(MemoryError) -> Manifest
    ) throws(MemoryError) -> Manifest {
        let oldNames = Set(manifest?.shards.map(\.name) ?? [])
        do {
            let new = try write()
            // What we would refuse to read must not take the place of what we can.
            _ = try Manifest.parse(new.encoded(), path: Folder.path(path, Manifest.fileName))
            for shard in try Memory(new, in: path).shards
            where !oldNames.contains(shard.entry.name) {
                try shard.verify(progress: progress)
            }
            return new
        } catch {
            try? removeLeftovers(except: manifest)  // The first error is the one to report.
            throw error
        }
    }

    /// Removes the files of builds and of memories that are not `manifest`'s; nothing else.
    private func removeLeftovers(except manifest: Manifest?) throws(MemoryError) {
        let listed = Set(
            manifest?.shards.flatMap { [$0.embeddingsName, $0.metadataName] } ?? []
        )
        try withStorage { () throws(StorageError) in
            for name in try Folder.names(in: path)
            where Self.isOurs(name) && !listed.contains(name) {
                try Folder.removeFile(Folder.path(path, name), observer: observer)
            }
        }
    }

    /// Whether a name is one that a change gives to shards and to what it has not finished.
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

    /// Removes the new shards after a failure, unless the new manifest got its name before it.
    private func removeShardsUnlessInPlace() {
        do {
            guard try Self.currentManifest(in: path) == manifest else { return }
            try removeLeftovers(except: manifest)
        } catch {
            // What cannot be read or removed now, the next change removes.
        }
    }

    private func replaceManifest(_ manifest: Manifest) throws(MemoryError) {
        let path = Folder.path(path, Manifest.fileName)
        do {
            var file = try AtomicFile(replacing: path, observer: observer)
            try file.write(manifest.encoded())
            try file.commit()
        } catch {
            throw .storage(error)
        }
    }
}
