import Foundation
import TestSupport

/// The real embeddings that these tests use when they are there.
///
/// They lie in `../shared/data` beside the repository, or where `RECO_DATA` says; each set is in
/// the layout that clip-retrieval writes, with its labelled queries beside the memory.
enum RealData {
    /// The sets whose memories are joined, in this order.
    static let sets = ["dtd", "sun397", "imagenet_fewshot"]

    /// The folder with all of them, or nil.
    static let folder: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["RECO_DATA"].map { URL(filePath: $0) }
        let folder = named ?? root.appending(path: "../shared/data").standardizedFileURL
        let isComplete = sets.allSatisfy { set in
            FileManager.default.fileExists(
                atPath: folder.appending(path: "\(set)/queries/labels.npy").path
            )
        }
        return isComplete ? folder : nil
    }()

    /// Whether the tests that need them can run.
    static var isThere: Bool { folder != nil }

    /// A file of one set.
    static func path(_ set: String, _ file: String) -> String {
        (folder ?? URL(filePath: "/")).appending(path: "\(set)/\(file)").path
    }

    /// The arguments that name a set's queries.
    static func task(_ set: String) -> [String] {
        [
            "--queries", path(set, "queries/image_embeddings.npy"), "--labels",
            path(set, "queries/labels.npy"), "--class-embeddings",
            path(set, "queries/class_text_embeddings.npy"), "--class-names",
            path(set, "queries/class_names.txt"),
        ]
    }

    /// Builds one memory of all sets and returns its folder.
    static func buildMemory(in folder: ScratchFolder) throws -> String {
        try buildMemory(of: sets, in: folder)
    }

    /// Builds one memory of some sets and returns its folder.
    static func buildMemory(of sets: [String], in folder: ScratchFolder) throws -> String {
        let output = folder.path("memory-of-" + sets.joined(separator: "-"))
        let sources = sets.flatMap { ["--from", path($0, "memory")] }
        let outcome = try RecoProcess.run(
            ["memory", "build", "--output", output, "--name", "joined"] + sources,
            in: folder
        )
        guard outcome.status == 0 else { throw PairFixture.BuildFailure(errors: outcome.errors) }
        return output
    }
}
