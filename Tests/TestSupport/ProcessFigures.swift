import Foundation

/// What a process holds now, by the system's own account.
public struct ProcessFigures: Sendable {
    /// Memory that is its own, and not a file's, in bytes.
    public let ownByteCount: Int
    /// Open descriptors.
    public let descriptorCount: Int

    /// Whether the system tells.
    public static var areKnown: Bool { FileManager.default.fileExists(atPath: "/proc/self/fd") }

    /// Asks about a process, this one by default; nil if it is gone or the system does not tell.
    public init?(of process: String = "self") {
        let folder = "/proc/\(process)"
        guard let status = try? String(contentsOfFile: folder + "/status", encoding: .utf8),
            let match = status.firstMatch(of: /RssAnon:\s*(\d+) kB/),
            let kilobytes = Int(match.output.1),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd")
        else { return nil }
        ownByteCount = kilobytes << 10
        descriptorCount = descriptors.count
    }
}
