import Foundation
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
        in folder: TemporaryFolder
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

/// A folder of its own for one test, removed with its owner.
final class TemporaryFolder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "reco-tests-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The path of a file or folder in here.
    func path(_ name: String) -> String {
        url.appending(path: name).path
    }

    /// Writes a file in here and returns its path.
    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let target = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: target)
        return target.path
    }

    /// Writes a text file in here and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// The bytes of a file in here.
    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: url.appending(path: name)))
    }
}
