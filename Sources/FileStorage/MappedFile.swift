#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A regular file's bytes, mapped read-only into memory and unmapped with this value.
///
/// Pages are read from disk when they are first touched, and the system may drop them again, so a
/// file larger than memory can be mapped. The mapping follows the file, not its name: a file that
/// is replaced by rename or removed stays readable here until this value is gone.
///
/// A file that somebody else *shortens in place* while it is mapped cannot be defended against
/// here: touching a page past its new end raises SIGBUS and ends the process. Nothing in this
/// project shortens a file in place; it replaces whole files with `AtomicFile`, and so should
/// whoever changes files that are in use.
@safe
public struct MappedFile: ~Copyable, @unchecked Sendable {
    // Sendable: the pages are mapped read-only and private, both fields are constants, and the
    // mapping is undone by `deinit` only, when no other reference can exist.
    private let start: UnsafeRawPointer?
    /// How many bytes the file had when it was opened.
    public let byteCount: Int

    /// Maps the file at `path`; an empty file gives zero bytes.
    public init(reading path: String) throws(StorageError) {
        // Without O_NONBLOCK, opening a pipe would wait for its other end before we can see what it is.
        let descriptor = try SystemCall.run("open", path) {
            unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        }
        defer { _ = close(descriptor) }
        let byteCount = try Self.byteCount(ofRegularFile: descriptor, path)
        unsafe start = try Self.map(descriptor, byteCount, path)
        self.byteCount = byteCount
    }

    private static func map(
        _ descriptor: Int32,
        _ byteCount: Int,
        _ path: String
    ) throws(StorageError) -> UnsafeRawPointer? {
        guard byteCount > 0 else { return nil }  // mmap refuses to map nothing.
        guard
            let pages = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe pages != MAP_FAILED
        else { throw SystemCall.error("mmap", path, errno) }
        return UnsafeRawPointer(pages)
    }

    private static func byteCount(
        ofRegularFile descriptor: Int32,
        _ path: String
    ) throws(StorageError) -> Int {
        var status = stat()
        _ = try SystemCall.run("fstat", path) { unsafe fstat(descriptor, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
        return Int(status.st_size)
    }

    /// The file's bytes.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            let whole = unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
            return unsafe _overrideLifetime(RawSpan(_unsafeBytes: whole), borrowing: self)
        }
    }

    /// Lets the system take the pages that have been touched out of this process; a later touch
    /// brings them back, and the bytes stay the same.
    ///
    /// For what has been read once and will be read here and there at most: the pages would count
    /// as this process's memory until the system needs them elsewhere.
    public func releasePages() {
        // Nothing is lost: the pages are read-only, so each is what the file has. A refusal costs
        // nothing but memory.
        guard let start = unsafe start else { return }
        _ = unsafe madvise(UnsafeMutableRawPointer(mutating: start), byteCount, MADV_DONTNEED)
    }

    deinit {
        // Fails only for arguments that mmap did not return.
        if let start = unsafe start {
            _ = unsafe munmap(UnsafeMutableRawPointer(mutating: start), byteCount)
        }
    }
}

extension MappedFile {
    /// The bytes, for as long as `owner` lives, whose constant property keeps this mapping.
    ///
    /// The compiler does not follow a borrow through a property of a class. `owner` must hold this
    /// value in a `let`, itself or through another such object.
    @_lifetime(borrow owner)
    package borrowing func bytes<Owner: AnyObject>(ownedBy owner: Owner) -> RawSpan {
        unsafe _overrideLifetime(bytes, borrowing: owner)
    }
}
