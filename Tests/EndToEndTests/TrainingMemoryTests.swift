import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

/// A training's memory stays within what `--memory-budget` says, as the system counts it.
@Suite(
    .serialized,
    .blocking,
    .enabled(if: !Sanitizer.isActive, "a sanitizer's own memory would be measured")
)
struct TrainingMemoryTests {
    private static let pairCount = 2400
    private static let dimension = 256
    private static let budgetMebibytes = 256.0

    /// The highest resident memory of a training with a batch of 2048, in mebibytes.
    private func peak(budget: Double, in folder: ScratchFolder) throws -> Double {
        let process = try RecoProcess.start(
            [
                "train", "--memory", folder.path("memory"), "--output",
                folder.path("w.safetensors"),
                "--steps", "3", "--batch-size", "2048", "--threads", "2", "--memory-budget",
                "\(Int(budget))",
            ],
            errors: folder.path("errors")
        )
        var peak = 0.0
        while process.isRunning {
            let found = process.text(of: "status")?.firstMatch(of: /VmHWM:\s*(\d+) kB/)
            if let kibibytes = (found?.output.1).flatMap({ Double($0) }) {
                peak = max(peak, kibibytes / 1024)
            }
            usleep(2000)
        }
        let errors = try String(contentsOfFile: folder.path("errors"), encoding: .utf8)
        try #require(process.waitUntilExit() == 0, "\(errors)")
        return peak
    }

    @Test func aTrainingStaysWithinItsBudget() throws {
        let folder = try ScratchFolder()
        for (name, seed) in [("image", UInt64(1)), ("text", 2)] {
            let rows = Numbers.normalMatrix(
                rowCount: Self.pairCount,
                columnCount: Self.dimension,
                seed: seed
            )
            try NpyFile.write(rows, to: folder.path("\(name).npy"))
        }
        let build = try RecoProcess.run(
            [
                "memory", "build", "--image-embeddings", folder.path("image.npy"),
                "--text-embeddings", folder.path("text.npy"), "--output", folder.path("memory"),
            ],
            in: folder
        )
        try #require(build.status == 0, "\(build.errors)")
        let roomy = try peak(budget: 4096, in: folder)
        let narrow = try peak(budget: Self.budgetMebibytes, in: folder)
        #expect(narrow < Self.budgetMebibytes, "\(narrow) MiB")
        // The same step keeps more where it may: the budget is what held it back.
        #expect(roomy > Self.budgetMebibytes, "\(roomy) MiB")
    }
}
