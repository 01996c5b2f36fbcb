import Foundation

/// Where and on what a benchmark ran.
enum BenchMachine {
    /// The processor's name.
    static var cpu: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let name = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return name?.split(separator: ":").last.map {
            $0.trimmingCharacters(in: .whitespaces)
        } ?? "unknown processor"
    }

    /// The commit of the working folder, with a plus sign when files were changed since.
    static var commit: String {
        guard let hash = git(["rev-parse", "--short", "HEAD"]), !hash.isEmpty else {
            return "unknown"
        }
        let changes = git(["status", "--porcelain", "--untracked-files=no"]) ?? ""
        return changes.isEmpty ? hash : hash + "+"
    }

    private static func git(_ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/git")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines
        )
    }
}
