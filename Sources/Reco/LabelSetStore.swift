import FileStorage
import Synchronization
import Tensors

/// How much a store of label sets takes.
public struct LabelSetLimits: Sendable, Equatable {
    /// How many sets there may be.
    public var setLimit: Int
    /// How many labels a set may have.
    public var labelLimit: Int
    /// How many labels all sets may have together; they are all held in memory.
    public var totalLabelLimit: Int
    /// How long a label may be in UTF-8.
    public var labelByteLimit: Int

    /// Sets the four limits.
    public init(
        setLimit: Int = 256,
        labelLimit: Int = 100_000,
        totalLabelLimit: Int = 400_000,
        labelByteLimit: Int = 1024
    ) {
        self.setLimit = setLimit
        self.labelLimit = labelLimit
        self.totalLabelLimit = totalLabelLimit
        self.labelByteLimit = labelByteLimit
    }
}

/// The label sets of a service: a folder with one `NAME.safetensors` for each, and their contents.
///
/// A write gives its file the final name only when it is whole and on disk, and a deletion forces
/// the folder to disk, so a crash leaves each set as it was or as it was to be. A file that cannot
/// be read does not keep the others from being used: it counts as damaged until it is replaced or
/// deleted. Changes wait for each other, and reading never waits for a disk. The folder is locked
/// while the store lives, so that no other process writes beside it or clears away its writes.
///
/// Reading the folder anew makes another store, which takes the place of this one: whoever still
/// has the old one finds in it what was there before, and changes by way of it are made in the new.
public final class LabelSetStore: Sendable {
    /// The sets by their names, and for a damaged one the reason.
    private typealias Sets = [String: Result<LabelSet, RecoError>]

    /// What a store finds its sets in.
    private final class Contents: Sendable {
        let sets: Mutex<Sets>

        init(_ sets: Sets) { self.sets = Mutex(sets) }
    }

    /// What all stores have in common that came of one opening of a folder.
    private final class Shared: Sendable {
        /// The latest store's contents, held while files change, so that contents and files change
        /// in the same order.
        let latest: Mutex<Contents>
        private let lock: FileLock

        init(_ contents: Contents, lock: consuming FileLock) {
            latest = Mutex(contents)
            self.lock = lock
        }
    }

    private static let suffix = ".safetensors"
    /// The name of the file that a store locks.
    static let lockName = "label-sets.lock"

    /// The folder that holds the files.
    public let folder: String
    /// How much the store takes.
    public let limits: LabelSetLimits
    /// The length of the embeddings that the store takes.
    public let dimension: Int
    private let contents: Contents
    private let shared: Shared

    /// Reads all sets in `folder`, which is made if it is missing.
    ///
    /// What killed writes left behind is removed.
    ///
    /// - Throws: `storage(.locked)` when another store, here or in another process, has the folder.
    public init(
        opening folder: String,
        dimension: Int,
        limits: LabelSetLimits = .init()
    ) throws(RecoError) {
        let lock = try Self.lock(folder)
        let contents = Contents(
            try Self.readAll(in: folder, dimension: dimension, limits: limits)
        )
        self.folder = folder
        self.dimension = dimension
        self.limits = limits
        self.contents = contents
        shared = Shared(contents, lock: lock)
    }

    /// Takes the place of another store.
    private init(replacing other: LabelSetStore, contents: Contents) {
        folder = other.folder
        dimension = other.dimension
        limits = other.limits
        shared = other.shared
        self.contents = contents
    }

    private static func lock(_ folder: String) throws(RecoError) -> FileLock {
        do throws(StorageError) {
            try Folder.make(folder)
            return try FileLock(locking: Folder.path(folder, lockName))
        } catch {
            throw .storage(error)
        }
    }

    private static func readAll(
        in folder: String,
        dimension: Int,
        limits: LabelSetLimits
    ) throws(RecoError) -> Sets {
        var sets: Sets = [:]
        do throws(StorageError) {
            for file in try Folder.names(in: folder) {
                let path = Folder.path(folder, file)
                // The name of a set may look like that of an unfinished write, so this goes first.
                if let name = name(ofFile: file) {
                    sets[name] = read(path, name: name, dimension: dimension, limits: limits)
                } else if isPartial(file) {
                    try Folder.removeFile(path)
                }
            }
        } catch {
            throw .storage(error)
        }
        return sets
    }

    /// Reads all sets anew, as they are in the folder now, into a store that replaces this one; a
    /// folder that cannot be read changes nothing.
    ///
    /// `install` gets the new store and puts it where this one was. No set is changed until it
    /// returns, so that nobody misses a change there that has been made.
    public func reload<Value>(
        installing install: (LabelSetStore) -> Value
    ) throws(RecoError) -> Value {
        try shared.latest.withLock { latest throws(RecoError) in
            latest = Contents(try Self.readAll(in: folder, dimension: dimension, limits: limits))
            return install(LabelSetStore(replacing: self, contents: latest))
        }
    }

    /// The names of all sets that can be used, in ascending byte order.
    public var names: [String] {
        contents.sets.withLock { sets in
            sets.filter { (try? $0.value.get()) != nil }.keys.sorted(by: Self.precedes)
        }
    }

    /// The names of the sets whose files could not be used, with the reasons, by name.
    public var damaged: [(name: String, error: RecoError)] {
        let failures = contents.sets.withLock { sets in
            sets.compactMap { name, set in
                if case .failure(let error) = set { (name: name, error: error) } else { nil }
            }
        }
        return failures.sorted { Self.precedes($0.name, $1.name) }
    }

    /// The set of this name, or `nil` when there is none.
    ///
    /// - Throws: why its file could not be used, for a damaged set.
    public func labelSet(named name: String) throws(RecoError) -> LabelSet? {
        try contents.sets.withLock { sets in sets[name] }?.get()
    }

    /// Stores a set under its name, in place of one that may be there.
    ///
    /// - Returns: whether the name is new.
    @discardableResult
    public func put(_ set: LabelSet) throws(RecoError) -> Bool {
        try Self.check(set, dimension: dimension, limits: limits)
        return try shared.latest.withLock { latest throws(RecoError) in
            let others = latest.sets.withLock { sets in sets }.filter { $0.key != set.name }
            guard others.count < limits.setLimit else {
                throw .tooManyLabelSets(limit: limits.setLimit)
            }
            let labelCount = others.values.reduce(set.labels.count) { sum, other in
                sum + ((try? other.get())?.labels.count ?? 0)
            }
            guard labelCount <= limits.totalLabelLimit else {
                throw .tooManyLabelsInStore(limit: limits.totalLabelLimit, found: labelCount)
            }
            try set.write(to: path(of: set.name))
            return latest.sets.withLock { sets in
                sets.updateValue(.success(set), forKey: set.name) == nil
            }
        }
    }

    /// Removes the set of this name, damaged or not.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func delete(_ name: String) throws(RecoError) -> Bool {
        try shared.latest.withLock { latest throws(RecoError) in
            guard latest.sets.withLock({ sets in sets[name] != nil }) else { return false }
            do throws(StorageError) {
                try Folder.removeFile(path(of: name))
                latest.sets.withLock { sets in sets[name] = nil }
                try Folder.synchronize(folder)
            } catch {
                throw .storage(error)
            }
            return true
        }
    }

    private func path(of name: String) -> String {
        Folder.path(folder, name + Self.suffix)
    }

    private static func name(ofFile file: String) -> String? {
        guard file.hasSuffix(suffix) else { return nil }
        let name = String(file.dropLast(suffix.count))
        return LabelSet.isValid(name: name) ? name : nil
    }

    /// Whether a file is what a killed write of a set leaves.
    private static func isPartial(_ file: String) -> Bool {
        file.contains(suffix + AtomicFile.partialMark) && !file.hasSuffix(suffix)
    }

    private static func read(
        _ path: String,
        name: String,
        dimension: Int,
        limits: LabelSetLimits
    ) -> Result<LabelSet, RecoError> {
        do throws(RecoError) {
            let set = try LabelSet(reading: path, name: name)
            try check(set, dimension: dimension, limits: limits)
            return .success(set)
        } catch {
            return .failure(error)
        }
    }

    private static func check(
        _ set: LabelSet,
        dimension: Int,
        limits: LabelSetLimits
    ) throws(RecoError) {
        let found = set.embeddings.columnCount
        guard found == dimension else {
            throw .wrongDimension(of: "label set \(set.name)", expected: dimension, found: found)
        }
        guard set.labels.count <= limits.labelLimit else {
            throw .tooManyLabels(limit: limits.labelLimit, found: set.labels.count)
        }
        for (index, label) in set.labels.enumerated()
        where !(1...limits.labelByteLimit).contains(label.utf8.count) {
            throw .invalidLabelLength(
                index: index,
                byteLimit: limits.labelByteLimit,
                found: label.utf8.count
            )
        }
    }

    private static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
