/// One step that changes what is on disk, told to an observer just before it happens.
///
/// Crash safety is a claim about every prefix of a sequence of such steps. Tests observe the
/// sequence, copy the folder before each step, or throw from the observer to make the step fail.
package enum FileOperation: Equatable, Sendable {
    /// A folder is about to be made.
    case makeFolder(path: String)
    /// A file under a temporary name is about to be made.
    case create(path: String)
    /// Bytes are about to be appended.
    case write(path: String, byteCount: Int)
    /// A file's bytes are about to be forced to disk.
    case synchronize(path: String)
    /// A file is about to take its final name.
    case rename(from: String, to: String)
    /// A folder's names are about to be forced to disk.
    case synchronizeFolder(path: String)
    /// A file is about to be removed.
    case remove(path: String)
}

/// Sees each file operation before it happens; throwing makes the operation fail unperformed.
package typealias FileObserver = @Sendable (FileOperation) throws(StorageError) -> Void
