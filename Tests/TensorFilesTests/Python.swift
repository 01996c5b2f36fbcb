import Foundation

/// Runs Python with numpy, the outside judge of our files, where a machine has it.
enum Python {
    /// What the program wrote to its standard error, "" after success; nil when there is no numpy.
    static func run(_ program: String, _ arguments: String...) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        if process.terminationStatus == 0 { return "" }
        if process.terminationStatus == 127 || text.contains("No module named 'numpy'") {
            print("skipped: no python3 with numpy here")
            return nil
        }
        return text.isEmpty ? "exit code \(process.terminationStatus)" : text
    }
}
