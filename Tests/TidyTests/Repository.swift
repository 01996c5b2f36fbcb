import Foundation

/// This repository, read as text.
enum Repository {
    /// The folder of Package.swift.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// One file's text, by its path from the root.
    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Whether there is such a file.
    static func holds(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// The paths, from the root, of all files below `folder` that end in one of `extensions`.
    static func files(in folder: String, extensions: Set<String>) -> [String] {
        let start = root.appending(path: folder)
        let found = FileManager.default.enumerator(atPath: start.path)
        return (found?.compactMap { $0 as? String } ?? [])
            .filter { extensions.contains(URL(filePath: $0).pathExtension) }
            .map { folder + "/" + $0 }
            .sorted()
    }

    /// All Swift sources of the package, tests included.
    static var swiftFiles: [String] {
        files(in: "Sources", extensions: ["swift"]) + files(in: "Tests", extensions: ["swift"])
    }

    /// The target that a path belongs to: its second component.
    static func target(of path: String) -> String {
        String(path.split(separator: "/")[1])
    }
}
