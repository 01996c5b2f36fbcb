import Foundation

/// A folder of its own for one test, removed with everything in it when the test lets go.
public final class ScratchFolder: Sendable {
    /// Where it is, without a closing slash.
    public let path: String

    /// Makes an empty folder with a name that no other test has.
    public init() throws {
        path = NSTemporaryDirectory() + "reco-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something inside.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file inside, in folders that need not be there yet, and returns its path.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let target = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: target)
        return path(name)
    }

    /// Writes a text file inside and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(text.utf8, to: name)
    }

    /// Reads a file inside.
    public func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The names of everything inside, sorted.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
