#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file under construction that takes its final name only when it is complete and on disk.
///
/// Bytes go to `NAME.partial-PID-RANDOM` in the same folder. `commit` forces them to disk, renames
/// the file over whatever bears the final name, and forces the folder to disk: at every moment the
/// final name leads to the old file or to the whole new one, also after power is lost. Without
/// `commit` the temporary file is removed; a killed process leaves it behind, under a name that
/// nothing opens. A symbolic link at the final name is replaced, not followed.
@safe
public struct AtomicFile: ~Copyable {
    /// Joins a file's final name with what makes its temporary name unique.
    public static let partialMark = ".partial-"

    // Rows and lines are appended in pieces of a few hundred bytes; a system call for each would
    // cost more than the bytes.
    private static let bufferByteLimit = 1 << 18

    private let path: String
    private let partialPath: String
    private let observer: FileObserver?
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var isCommitted = false
    /// How many bytes have been written so far.
    public private(set) var byteCount = 0

    /// Begins a file that will replace, or become, the one at `path`.
    ///
    /// - Throws: `StorageError.notARegularFile` when something else than a file is there.
    public init(replacing path: String) throws(StorageError) {
        try self.init(replacing: path, observer: nil)
    }

    /// Begins a file whose operations an observer sees.
    package init(replacing path: String, observer: FileObserver?) throws(StorageError) {
        self.path = path
        self.observer = observer
        let suffix = String(UInt32.random(in: 0 ... .max), radix: 36)
        let partialPath = "\(path)\(Self.partialMark)\(getpid())-\(suffix)"
        self.partialPath = partialPath
        try Self.check(path)
        try observer?(.create(path: partialPath))
        descriptor = try SystemCall.run("open", partialPath) {
            unsafe open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        }
    }

    /// A folder could not be replaced in the end; a device or a pipe could, and must not be.
    private static func check(_ path: String) throws(StorageError) {
        switch try Folder.content(at: path) {
        case .nothing, .file: return
        case .folder, .other: throw .notARegularFile(path: path)
        }
    }

    /// Appends `bytes`.
    public mutating func write(_ bytes: RawSpan) throws(StorageError) {
        byteCount += bytes.byteCount
        if buffer.count + bytes.byteCount > Self.bufferByteLimit { try flush() }
        if bytes.byteCount > Self.bufferByteLimit {
            try writeThrough(bytes)
        } else {
            unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
        }
    }

    /// Appends `bytes`.
    public mutating func write(_ bytes: [UInt8]) throws(StorageError) {
        try write(bytes.span.numberBytes)
    }

    /// Makes the file complete: forces it to disk and gives it its final name.
    ///
    /// - Throws: before the rename, and the old file is untouched; or from forcing the *folder* to
    ///   disk, when the new file is in place but might not survive a loss of power.
    public consuming func commit() throws(StorageError) {
        try flush()
        try observer?(.synchronize(path: partialPath))
        _ = try SystemCall.run("fsync", partialPath) { fsync(descriptor) }
        // A network file system may report a failed write only now.
        let closing = close(descriptor)
        let code = errno
        descriptor = -1
        if closing != 0, code != EINTR { throw SystemCall.error("close", partialPath, code) }
        try observer?(.rename(from: partialPath, to: path))
        _ = try SystemCall.run("rename", path) { unsafe rename(partialPath, path) }
        isCommitted = true
        try Folder.synchronize(Folder.parent(of: path), observer: observer)
    }

    private mutating func flush() throws(StorageError) {
        guard !buffer.isEmpty else { return }
        try writeThrough(buffer.span.numberBytes)
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: RawSpan) throws(StorageError) {
        try observer?(.write(path: partialPath, byteCount: bytes.byteCount))
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: written)
            written += try SystemCall.run("write", partialPath) {
                unsafe rest.withUnsafeBytes { unsafe Self.writeSome(descriptor, $0) }
            }
        }
    }

    /// One `write`, which may take fewer bytes than it was given but never none of them.
    private static func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        let count = unsafe unistdWrite(descriptor, bytes.baseAddress, bytes.count)
        guard count == 0 else { return count }
        errno = EIO
        return -1
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
        if !isCommitted { _ = unsafe unlink(partialPath) }
    }
}

/// The C function `write`, which `AtomicFile`'s method of that name hides inside the type.
private func unistdWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ byteCount: Int) -> Int {
    unsafe write(descriptor, start, byteCount)
}
