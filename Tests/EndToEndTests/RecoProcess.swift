import Foundation
import TestSupport
import Testing

/// Runs the real `reco` program, the one that was built beside these tests.
enum RecoProcess {
    /// What a finished run left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// The lines on standard error.
        var errorLines: [String] {
            errors.split(separator: "\n").map(String.init)
        }
    }

    /// The program: a product in the folder of the running test bundle.
    static let program: String = {
        let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: running ?? CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "reco").path
    }()

    /// Starts it with no setting from this environment.
    static func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        output: String? = nil,
        errors: String? = nil
    ) throws -> ChildProcess {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RECO_") }
        variables.merge(environment) { _, new in new }
        return try ChildProcess(
            program,
            arguments,
            environment: variables,
            output: output,
            errors: errors
        )
    }

    /// Runs to the end and returns what was said.
    ///
    /// Output goes through files: a pipe that nobody empties would stop the process.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: ScratchFolder
    ) throws -> Outcome {
        let name = UUID().uuidString
        let (output, errors) = (folder.path("\(name).out"), folder.path("\(name).err"))
        let process = try start(
            arguments,
            environment: environment,
            output: output,
            errors: errors
        )
        return Outcome(
            status: process.waitUntilExit(),
            output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8)
        )
    }
}
