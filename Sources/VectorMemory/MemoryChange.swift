package import FileStorage

/// Changes a memory that is there: appends pairs, removes some, or compacts what that left.
///
/// Each change is one rename of the manifest, as a build is (see `MemoryFolder`), so that a crash
/// or a reader finds the memory before it or after it. Files that are listed are never written to,
/// and whoever has the memory open keeps what it opened.
public struct MemoryChange: Sendable {
    let path: String
    let observer: FileObserver?

    /// Prepares changes of the memory in `folder`.
    public init(of folder: String) {
        self.init(of: folder, observer: nil)
    }

    /// Prepares changes whose file operations an observer sees.
    package init(of folder: String, observer: FileObserver?) {
        path = folder
        self.observer = observer
    }

    /// Locks the folder, and makes nothing in one that holds no memory.
    func take() throws(MemoryError) -> MemoryFolder {
        _ = try Memory.manifestBytes(in: path)
        return try MemoryFolder(taking: path, observer: observer)
    }

    /// What a folder that was taken holds.
    func manifest(of folder: borrowing MemoryFolder) throws(MemoryError) -> Manifest {
        guard let manifest = folder.manifest else { throw .notAMemory(folder: path) }
        return manifest
    }

    /// Begins new shards of a memory.
    func sequence(after manifest: Manifest, rowLimit: Int) -> ShardSequence {
        ShardSequence(
            folder: path,
            dimension: manifest.dimension,
            elementType: manifest.elementType,
            rowLimit: rowLimit,
            firstNumber: manifest.nextShardNumber,
            observer: observer
        )
    }
}
