/// What can go wrong between a path and its bytes.
public enum StorageError: Error, Equatable, Sendable {
    /// Nothing is at the path.
    case notFound(path: String)
    /// The path leads to a folder, a pipe or a device where a file is needed.
    case notARegularFile(path: String)
    /// The path leads to something that is not a folder where a folder is needed.
    case notAFolder(path: String)
    /// Another process holds the lock.
    case locked(path: String)
    /// A system call failed; `operation` is its name.
    case failed(operation: String, path: String, errno: Int32)
}

extension StorageError: CustomStringConvertible {
    /// One line in plain English.
    public var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file or folder"
        case .notARegularFile(let path):
            "\(path): expected a file, found something else"
        case .notAFolder(let path):
            "\(path): expected a folder, found something else"
        case .locked(let path):
            "\(path): another process holds this lock"
        case .failed(let operation, let path, let errno):
            "\(path): \(operation) failed: \(SystemCall.message(of: errno))"
        }
    }
}
