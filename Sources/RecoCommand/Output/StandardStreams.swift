import Foundation

/// Writes to standard output past the buffer of `print`, for readers that wait for a line.
enum StandardOutput {
    /// Writes one line at once.
    static func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// Writes to standard error, where everything goes that is not a result.
enum StandardError {
    /// Writes one line.
    static func write(_ line: String) {
        writePartial(line + "\n")
    }

    /// Writes text as it is, for a progress bar that overwrites itself.
    static func writePartial(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    /// Whether a person is watching.
    static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }
}
