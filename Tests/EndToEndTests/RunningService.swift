import Foundation
import TestSupport
import Testing

/// A `reco serve` that runs on a port of its own, until it is stopped or goes out of scope.
final class RunningService {
    /// Where it listens on the loopback address.
    let port: UInt16
    private let process: ChildProcess
    /// What it writes lies in there.
    private let folder: ScratchFolder
    private let outputPath: String
    private let errorPath: String

    /// Starts the service and waits until it says where it listens.
    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: ScratchFolder
    ) throws {
        self.folder = folder
        let name = UUID().uuidString
        outputPath = try folder.write("", to: "\(name).out")
        errorPath = try folder.write("", to: "\(name).err")
        process = try RecoProcess.start(
            ["serve", "--port", "0"] + arguments,
            environment: environment,
            output: outputPath,
            errors: errorPath
        )
        port = try Self.announcedPort(outputPath, process: process, errorPath: errorPath)
    }

    /// The process number, for signals.
    var identifier: Int32 { process.identifier }

    /// What it holds, if the system tells.
    var figures: ProcessFigures? { ProcessFigures(of: "\(identifier)") }

    /// The memory that is its own, and not a file's, in MB.
    var ownMegabytes: Double? {
        figures.map { Double($0.ownByteCount) / 1_048_576 }
    }

    /// Whether it still runs.
    var isRunning: Bool { process.isRunning }

    /// What it has written to standard output so far.
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    /// What it has written to standard error so far.
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// Sends a signal.
    func signal(_ number: Int32) {
        process.signal(number)
    }

    /// Waits for the end and returns the exit status, 128 and more for a signal.
    func waitUntilExit() -> Int32 {
        process.waitUntilExit()
    }

    /// Asks it to end, and returns its exit status.
    @discardableResult
    func stop() -> Int32 {
        signal(SIGTERM)
        return waitUntilExit()
    }

    /// Reads the line `listening on http://127.0.0.1:PORT` when it comes.
    private static func announcedPort(
        _ path: String,
        process: ChildProcess,
        errorPath: String
    ) throws -> UInt16 {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            if let match = text.firstMatch(of: /listening on https?:\/\/[^:\s]+:(\d+)\n/),
                let port = UInt16(match.output.1)
            {
                return port
            }
            if !process.isRunning { break }
            usleep(5_000)
        }
        let errors = (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? ""
        throw StartFailure(errors: errors)
    }

    /// The service ended, or said nothing for a minute.
    struct StartFailure: Error {
        let errors: String
    }
}
