import Foundation
import FusionModel
import Tensors
import Testing

/// One pair of files that PyTorch made in double precision: a layer for each modality, with inputs
/// and outputs.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let name: String
    let folder: String

    var testDescription: String { name }

    /// The small cases, kept beside the tests.
    static let small = [
        "small-prenorm-gelu", "small-postnorm-relu", "small-similarity-bias", "odd-sizes",
    ].map { GoldenCase(name: $0, folder: folder(beside: "Golden")) }

    /// A layer of the size of CLIP ViT-B/32's; its 25 MB lie outside of the repository.
    static let clip = GoldenCase(
        name: "clip-512",
        folder: ProcessInfo.processInfo.environment["RECO_GOLDEN"]
            ?? folder(beside: "../../../shared/golden")
    )

    var exists: Bool { FileManager.default.fileExists(atPath: path("weights")) }

    func layer(_ modality: String) throws -> FusionLayer {
        let file = try GoldenFile(path: path("weights"))
        func number(_ key: String) throws -> Int { try #require(Int(file.metadata[key] ?? "")) }
        let configuration = try FusionConfiguration(
            dimension: number("dimension"),
            headCount: number("heads"),
            feedForwardWidth: number("feed_forward"),
            activation: #require(.init(rawValue: file.metadata["activation"] ?? "")),
            normalizesFirst: file.metadata["norm_first"] == "true",
            layerNormEpsilon: #require(Float(file.metadata["layer_norm_eps"] ?? "")),
            hasSimilarityBias: file.metadata["similarity_bias"] == "true"
        )
        var tensors: [FusionTensor: Matrix] = [:]
        for tensor in FusionTensor.all(in: configuration) {
            tensors[tensor] = try file.rows("\(modality).\(tensor.rawValue)")
        }
        return FusionLayer(try FusionParameters(configuration: configuration, tensors: tensors))
    }

    func batch(_ modality: String) throws -> TokenBatch {
        let file = try GoldenFile(path: path("case"))
        return TokenBatch(
            originals: try file.rows(modality),
            retrieved: try file.rows("\(modality)_retrieved"),
            similarities: try file.rows("\(modality)_similarity")
        )
    }

    func refined(_ modality: String) throws -> Matrix {
        try GoldenFile(path: path("case")).rows("\(modality)_refined")
    }

    /// A tensor of the case's inputs and outputs.
    func rows(_ name: String) throws -> Matrix { try GoldenFile(path: path("case")).rows(name) }

    /// The logarithm of the factor of the loss's logits.
    func logitScale() throws -> Float {
        try #require(GoldenFile(path: path("weights")).rows("logit_scale").values.first)
    }

    private func path(_ part: String) -> String { "\(folder)/\(name).\(part).safetensors" }

    private static func folder(beside relative: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: relative)
            .standardizedFileURL.path
    }
}

/// Reads the 32-bit tensors of a safetensors file: eight bytes of header length, a JSON header,
/// values.
///
/// It shares no code with the project's own reader, so that a mistake there cannot hide here.
private struct GoldenFile {
    let metadata: [String: String]
    private let entries: [String: Entry]
    private let values: Data

    private struct Entry: Decodable {
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case shape
            case offsets = "data_offsets"
        }
    }

    init(path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        let headerCount = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = data.dropFirst(8).prefix(headerCount)
        let object = try #require(try JSONSerialization.jsonObject(with: header) as? [String: Any])
        var entries: [String: Entry] = [:]
        for (name, entry) in object where name != "__metadata__" {
            let json = try JSONSerialization.data(withJSONObject: entry)
            entries[name] = try JSONDecoder().decode(Entry.self, from: json)
        }
        self.entries = entries
        metadata = object["__metadata__"] as? [String: String] ?? [:]
        values = Data(data.dropFirst(8 + headerCount))
    }

    /// A tensor with all its axes but the last joined.
    func rows(_ name: String) throws -> Matrix {
        let entry = try #require(entries[name], "no tensor \(name)")
        // A copy, so that the values are aligned; every machine we run on is little-endian.
        let bytes = Data(values[entry.offsets[0]..<entry.offsets[1]])
        let floats = unsafe bytes.withUnsafeBytes { unsafe Array($0.bindMemory(to: Float.self)) }
        let columnCount = try #require(entry.shape.last)
        return Matrix(
            rowCount: floats.count / columnCount,
            columnCount: columnCount,
            values: floats
        )
    }
}
