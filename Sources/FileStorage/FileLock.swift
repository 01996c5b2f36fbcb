#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An exclusive lock between processes, held while this value lives.
///
/// The lock belongs to the open file, so the system releases it when the process ends, however it
/// ends. The file itself stays: removing it would let a third process lock a new file of the same
/// name while a second one still waits on the old.
@safe
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// How often, and how many microseconds apart, a lock that is held is tried again: a process
    /// that starts another one shares its locks with it until that one runs its own program.
    private static let retryCount = 20
    private static let retryInterval: UInt32 = 5_000

    /// Takes the lock on the file at `path`, made if it is missing, or gives up within a moment.
    ///
    /// - Throws: `locked` when another process, or another value in this one, holds it.
    public init(locking path: String) throws(StorageError) {
        try self.init(locking: path, observer: nil)
    }

    /// Takes the lock, under the eyes of an observer.
    package init(locking path: String, observer: FileObserver?) throws(StorageError) {
        try observer?(.create(path: path))
        let descriptor = try SystemCall.run("open", path) {
            unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        }
        do {
            try Self.lock(descriptor, path)
        } catch {
            _ = close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    private static func lock(_ descriptor: Int32, _ path: String) throws(StorageError) {
        for attempt in 0...retryCount {
            do {
                _ = try SystemCall.run("flock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
                return
            } catch .failed(_, _, EWOULDBLOCK) {
                if attempt < retryCount { usleep(retryInterval) }
            }
        }
        throw .locked(path: path)
    }

    deinit { _ = close(descriptor) }
}
