import Foundation
import Testing

/// Every source file has a twin that tests it, named after it.
struct TwinTests {
    /// Files without a twin of their own, each with the reason.
    static let exceptions: [String: String] = [
        "Sources/RecoCommand/ShutdownSignals.swift":
            "it takes over the signals of its process; EndToEndTests/ServiceLifeTests sends them",
        "Sources/RecoCommand/ReloadSignal.swift":
            "it takes over a signal of its process; EndToEndTests/ReloadTests sends it",
        "Sources/RecoCommand/Output/StandardStreams.swift":
            "it writes to its process's own streams; EndToEndTests/CommandLineTests reads them",
    ]

    @Test(arguments: Repository.files(in: "Sources", extensions: ["swift"]))
    func everySourceFileHasATwin(path: String) {
        let name = URL(filePath: path).deletingPathExtension().lastPathComponent
        let folder = "Tests/\(Repository.target(of: path))Tests"
        let twins = Repository.files(in: folder, extensions: ["swift"])
            .map { URL(filePath: $0).lastPathComponent }
        let isTested = twins.contains("\(name)Tests.swift")
        let isExcused = Self.exceptions[path] != nil
        #expect(isTested || isExcused, "\(folder) has no \(name)Tests.swift")
        #expect(!(isTested && isExcused), "\(path) has a twin and is excused from one")
    }

    @Test func everyExceptionIsStillNeeded() {
        for (path, reason) in Self.exceptions {
            #expect(Repository.holds(path), "\(path) is gone; it was excused because \(reason)")
        }
    }
}
