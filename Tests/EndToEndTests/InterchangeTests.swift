import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

/// Weights of reco in PyTorch and of PyTorch in reco, by the code that the documentation shows.
///
/// PyTorch is looked for in the virtual environment that `make interchange-environment` makes.
@Suite(.serialized, .blocking)
struct InterchangeTests {
    private static let dimension = 64
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    private static let environment = root.appending(path: "../../.build/interchange")
        .standardizedFileURL
    private static var python: String { environment.appending(path: "bin/python").path }

    private static var hasTorch: Bool {
        // Made last, when everything is installed.
        let mark = environment.appending(path: "ready").path
        guard FileManager.default.fileExists(atPath: mark) else {
            print("skipped: no PyTorch here; make interchange-environment installs it")
            return false
        }
        return true
    }

    /// A memory of random pairs, and queries near its entries.
    private func world(in folder: ScratchFolder) throws {
        var rows: [Matrix] = []
        for seed in 1...3 as ClosedRange<UInt64> {
            rows.append(
                Numbers.normalMatrix(rowCount: 300, columnCount: Self.dimension, seed: seed)
            )
        }
        for (name, matrix) in zip(["image", "text", "queries"], rows) {
            try NpyFile.write(matrix, to: folder.path("\(name).npy"))
        }
        try run(
            [
                "memory", "build", "--image-embeddings", folder.path("image.npy"),
                "--text-embeddings", folder.path("text.npy"), "--output", folder.path("memory"),
            ],
            in: folder
        )
    }

    private func run(_ arguments: [String], in folder: ScratchFolder) throws {
        let outcome = try RecoProcess.run(arguments, in: folder)
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func judge(_ arguments: [String], in folder: ScratchFolder) throws -> String {
        let page = Self.root.appending(path: "../../Sources/Reco/Reco.docc/WeightsFormat.md")
        let script = Self.root.appending(path: "Interchange/interchange.py")
        let (output, errors) = (folder.path("judge.out"), folder.path("judge.err"))
        let process = try ChildProcess(
            Self.python,
            [script.path, page.standardizedFileURL.path] + arguments,
            environment: ProcessInfo.processInfo.environment,
            output: output,
            errors: errors
        )
        let status = process.waitUntilExit()
        let message = try String(contentsOfFile: errors, encoding: .utf8)
        try #require(status == 0, "\(message)")
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// Refines by reco and by PyTorch with the same weights.
    private func compare(weights: String, in folder: ScratchFolder) throws {
        for modality in ["image", "text"] {
            let refined = folder.path("refined.npy")
            try run(
                [
                    "refine", "--memory", folder.path("memory"), "--weights", weights,
                    "--modality", modality, "--input", folder.path("queries.npy"), "--output",
                    refined,
                ],
                in: folder
            )
            let distance = try judge(
                [
                    "judge", weights, modality, folder.path("queries.npy"),
                    folder.path("image.npy"), folder.path("text.npy"), refined,
                ],
                in: folder
            )
            let largest = try #require(Double(distance.trimmingCharacters(in: .newlines)))
            #expect(largest <= 1e-5, "\(modality): \(largest)")
        }
    }

    @Test(.enabled(if: hasTorch)) func whatRecoTrainsPyTorchRefinesBy() throws {
        let folder = try ScratchFolder()
        try world(in: folder)
        let weights = folder.path("weights.safetensors")
        try run(
            [
                "train", "--memory", folder.path("memory"), "--output", weights, "--steps", "20",
                "--batch-size", "64", "--learning-rate", "0.002", "--image-zero-bias", "1",
            ],
            in: folder
        )
        try compare(weights: weights, in: folder)
    }

    @Test(.enabled(if: hasTorch), arguments: ["plain", "biased", "zero", "metric", "trust"])
    func whatPyTorchWritesRecoRefinesBy(kind: String) throws {
        let folder = try ScratchFolder()
        try world(in: folder)
        let weights = folder.path("weights.safetensors")
        _ = try judge(["make", weights, "\(Self.dimension)", kind], in: folder)
        try compare(weights: weights, in: folder)
    }
}
