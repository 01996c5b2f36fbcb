import Foundation
import TensorFiles
import Tensors
import Testing
import VectorMemory

@testable import Reco

/// The method on embeddings of a real encoder, against accuracies that an independent
/// implementation gave.
///
/// They are not part of the project: the folder is `../shared/data`, or what `RECO_DATA` names.
@Suite struct RealEmbeddingsTests {
    private static let folder =
        ProcessInfo.processInfo.environment["RECO_DATA"] ?? "../shared/data"
    static let isThere = FileManager.default.fileExists(atPath: "\(folder)/dtd")

    private static let dataSets = ["dtd", "sun397", "imagenet_fewshot"]

    /// One modality of all memories, joined in the order of the data sets.
    private static func memoryRows(_ name: String) throws -> Matrix {
        var parts: [Matrix] = []
        for dataSet in dataSets {
            for shard in 0... {
                let path = "\(folder)/\(dataSet)/memory/\(name)/\(name)_\(shard).npy"
                guard FileManager.default.fileExists(atPath: path) else { break }
                parts.append(try NpyFile(opening: path).matrix())
            }
        }
        return Matrix(joining: parts).normalizedRows()
    }

    private static func task(_ dataSet: String) throws -> ClassificationTask {
        let queries = "\(folder)/\(dataSet)/queries"
        return try ClassificationTask(
            queries: NpyFile(opening: "\(queries)/image_embeddings.npy").matrix(),
            labels: NpyFile(opening: "\(queries)/labels.npy").integers(),
            classEmbeddings: NpyFile(opening: "\(queries)/class_text_embeddings.npy").matrix()
        )
    }

    @Test(
        .enabled(if: isThere, "no embeddings in ../shared/data; set RECO_DATA to where they are")
    )
    func givesThePublishedAccuracies() throws {
        let memory = try Samples.memory(
            images: Self.memoryRows("img_emb"),
            texts: Self.memoryRows("text_emb")
        )
        #expect(memory.rowCount == 8304)
        let evaluator = Evaluator(refiner: try Refiner(memory: memory, threadCount: 2))
        // none, image, text, both; nearest neighbor, mean.
        let expected: [String: [Double]] = [
            "dtd": [44.68, 58.57, 57.33, 63.12, 57.51, 60.17],
            "sun397": [63.63, 68.87, 70.18, 69.75, 54.96, 64.21],
            "imagenet_fewshot": [61.02, 61.96, 62.46, 60.92, 38.21, 50.57],
        ]
        for (dataSet, accuracies) in expected {
            let report = try evaluator.evaluate(Self.task(dataSet))
            let found =
                RefinedSides.allCases.map { report.top1[$0] }
                + [report.baselines.nearestNeighbor, report.baselines.mean]
            for (one, other) in zip(accuracies, found) {
                #expect(abs(one - other) <= 0.15, "\(dataSet): \(accuracies), found \(found)")
            }
        }
    }
}
