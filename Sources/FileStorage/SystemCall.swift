#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The two habits that every system call of this module shares: ask again when a signal
/// interrupted it, and turn `errno` into a typed error at once.
enum SystemCall {
    /// Repeats `call` while signals interrupt it; a negative result becomes the error.
    ///
    /// `close` must not go through here: Linux frees the descriptor even when it is interrupted,
    /// and a second call could close a file that another thread has just opened.
    static func run<Result: SignedInteger>(
        _ operation: String,
        _ path: String,
        _ call: () -> Result
    ) throws(StorageError) -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw error(operation, path, code) }
        }
    }

    /// The error that a failed call stands for.
    static func error(_ operation: String, _ path: String, _ code: Int32) -> StorageError {
        code == ENOENT
            ? .notFound(path: path)
            : .failed(operation: operation, path: path, errno: code)
    }

    /// The system's own words for an error code.
    static func message(of code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { return "error \(code)" }
            // `strerror` itself may share its buffer between threads.
            guard unsafe strerror_r(code, start, buffer.count - 1) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }
}
