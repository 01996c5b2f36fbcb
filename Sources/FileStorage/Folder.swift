#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the number columns need of folders: list, make, synchronize, remove a file from.
public enum Folder {
    /// What a path leads to.
    public enum Content: Sendable {
        /// Nothing.
        case nothing
        /// A regular file.
        case file
        /// A folder.
        case folder
        /// A pipe, a device or a socket.
        case other
    }

    /// What `path` leads to, through symbolic links.
    public static func content(at path: String) throws(StorageError) -> Content {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return .nothing }
            throw SystemCall.error("stat", path, errno)
        }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// The names in the folder at `path`, without `.` and `..`, in ascending byte order.
    public static func names(in path: String) throws(StorageError) -> [String] {
        guard let stream = unsafe opendir(path) else {
            if errno == ENOTDIR { throw .notAFolder(path: path) }
            throw SystemCall.error("opendir", path, errno)
        }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0  // The end and a failure both give nil; only a failure sets this.
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe String(cString: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw SystemCall.error("readdir", path, errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes the folder at `path` and those above it; one that exists is left as it is.
    public static func make(_ path: String) throws(StorageError) {
        try make(path, observer: nil)
    }

    /// Makes a folder, under the eyes of an observer.
    package static func make(_ path: String, observer: FileObserver?) throws(StorageError) {
        switch try content(at: path) {
        case .folder: return
        case .file, .other: throw .notAFolder(path: path)
        case .nothing: break
        }
        let parent = parent(of: path)
        if parent != path { try make(parent, observer: observer) }
        try observer?(.makeFolder(path: path))
        guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw SystemCall.error("mkdir", path, errno)
        }
        try synchronize(parent, observer: observer)
    }

    /// Forces the folder's names to disk, so that they survive a loss of power.
    public static func synchronize(_ path: String) throws(StorageError) {
        try synchronize(path, observer: nil)
    }

    /// Forces a folder's names to disk, under the eyes of an observer.
    package static func synchronize(
        _ path: String,
        observer: FileObserver?
    ) throws(StorageError) {
        try observer?(.synchronizeFolder(path: path))
        let descriptor = try SystemCall.run("open", path) {
            unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { _ = close(descriptor) }
        do {
            _ = try SystemCall.run("fsync", path) { fsync(descriptor) }
        } catch .failed(_, _, EINVAL) {
            // Some file systems cannot synchronize a folder, and keep renames in order themselves.
        }
    }

    /// Removes one file; one that is already gone is no error.
    public static func removeFile(_ path: String) throws(StorageError) {
        try removeFile(path, observer: nil)
    }

    /// Removes one file, under the eyes of an observer.
    package static func removeFile(_ path: String, observer: FileObserver?) throws(StorageError) {
        try observer?(.remove(path: path))
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw SystemCall.error("unlink", path, errno)
        }
    }

    /// The folder that holds `path`: what is before its last name, or `.`.
    public static func parent(of path: String) -> String {
        var rest = Substring(path)
        while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
        guard let slash = rest.lastIndex(of: "/") else { return rest == "." ? ".." : "." }
        rest = rest[..<slash]
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest.isEmpty ? "/" : String(rest)
    }

    /// `name` inside `folder`.
    public static func path(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}
