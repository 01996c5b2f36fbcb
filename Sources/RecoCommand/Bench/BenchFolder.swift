import Foundation
import TensorFiles
import Tensors
import VectorMemory

/// A folder for what a benchmark writes, removed with its owner.
final class BenchFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "reco-bench-\(UUID().uuidString)"
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

    /// Builds a memory of made-up pairs in here.
    func memory(rows: Int, dimension: Int) throws -> Memory {
        for (name, salt) in [("image.npy", UInt64(1)), ("text.npy", 2)] {
            try NpyFile.write(
                BenchWorld.embeddings(rows, dimension: dimension, salt: salt),
                to: path(name)
            )
        }
        var builder = MemoryBuilder(output: path("memory"), name: "bench")
        try builder.add(
            PairSource(imageEmbeddings: path("image.npy"), textEmbeddings: path("text.npy"))
        )
        return try builder.commit()
    }
}
