import Foundation

/// Standard output, where results go, past any buffer: readers may wait for a line.
enum StandardOutput {
    /// Writes a text and a line break.
    ///
    /// - Throws: `CommandError.cannotWrite` when the disk is full, or nobody reads any more: a result
    ///   that is lost must not look like success.
    static func write(_ text: String) throws(CommandError) {
        let code = StandardStreams.write(text + "\n", to: STDOUT_FILENO)
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            throw .cannotWrite(path: "standard output", reason: reason)
        }
    }
}

/// Standard error, where everything goes that is not a result.
///
/// What cannot be written there is lost: there is nowhere left to say so.
enum StandardError {
    /// Writes one line.
    static func write(_ line: String) {
        writePartial(line + "\n")
    }

    /// Writes text as it is, for a progress bar that overwrites itself.
    static func writePartial(_ text: String) {
        _ = StandardStreams.write(text, to: STDERR_FILENO)
    }

    /// Whether a person is watching.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// What both streams need of the system.
enum StandardStreams {
    /// Makes the streams of this process safe to write to, before anything else is opened.
    ///
    /// A reader that has gone becomes an error of the write and not the end of the process. A stream
    /// that is closed gets a number of its own, to which nothing can be written: else the next file
    /// that is opened would get that number, and our lines with it.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        while true {
            let descriptor = unsafe open("/dev/null", O_RDONLY)
            guard (0...STDERR_FILENO).contains(descriptor) else {
                if descriptor >= 0 { close(descriptor) }
                return
            }
        }
    }

    /// Writes all of a text, and returns zero or the system's number of the error.
    fileprivate static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Foundation.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 {
                return EIO
            } else if errno == EAGAIN {
                // Somebody else who holds the terminal or the pipe made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
