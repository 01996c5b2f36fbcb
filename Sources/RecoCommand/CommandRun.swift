import ArgumentParser
import Foundation

/// One run of the command line, from arguments to exit status.
///
/// Exit status 0 is done, 1 failed, 64 misused. A failure prints exactly one line on standard
/// error, so that scripts can log it and people can read it.
enum CommandRun {
    /// Parses and runs, prints what the outcome calls for, and returns the exit status.
    static func status(of arguments: [String]) async -> Int32 {
        do {
            var command = try RecoCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error)
        }
    }

    /// Help and version go to standard output; anything else is one line on standard error.
    private static func report(_ error: any Error) -> Int32 {
        let (text, status) = outcome(of: error)
        if status == 0 {
            do {
                try StandardOutput.write(text)
            } catch {
                return report(error)
            }
        } else if !text.isEmpty {
            StandardError.write("reco: \(text)")
        }
        return status
    }

    /// What is printed for an error, and the exit status it stands for.
    static func outcome(of error: any Error) -> (text: String, status: Int32) {
        if let error = error as? CommandError {
            return (error.description, error.exitStatus)
        }
        let code = RecoCommand.exitCode(for: error)
        if code == .success {
            return (RecoCommand.fullMessage(for: error), 0)
        }
        if code == .validationFailure {
            return (oneLine(RecoCommand.message(for: error)) + " (see reco --help)", 64)
        }
        return (error is ExitCode ? "" : oneLine("\(error)"), 1)
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .joined(separator: " ")
    }
}
