import Foundation
import TensorFiles
import Tensors

/// A weights file in pieces, to be written with one of them missing or wrong.
struct WeightsFile {
    var metadata: [String: String]
    var tensors: [String: (shape: [Int], values: [Float])]

    /// The golden file of this name, as PyTorch's names and numbers went into it.
    init(golden name: String) throws {
        let file = try SafetensorsFile(opening: Self.goldenPath(name))
        metadata = file.metadata
        tensors = [:]
        for name in file.names {
            tensors[name] = (try file.shape(of: name), try file.matrix(name).values)
        }
    }

    static func goldenPath(_ name: String) -> String { path(golden: "\(name).weights") }

    /// The inputs and outputs that belong to the golden file of this name.
    static func goldenCasePath(_ name: String) -> String { path(golden: "\(name).case") }

    private static func path(golden name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../FusionModelTests/Golden/\(name).safetensors")
            .standardizedFileURL.path
    }

    func write(to path: String) throws {
        let tensors = tensors.sorted { $0.key < $1.key }.map {
            TensorToWrite(name: $0.key, shape: $0.value.shape, values: $0.value.values)
        }
        try SafetensorsFile.write(tensors, metadata: metadata, to: path)
    }

    /// Runs a body with the path of a file in a folder of its own, removed afterwards.
    static func withTemporaryPath<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "reco-weights-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.appending(path: "weights.safetensors").path)
    }
}
