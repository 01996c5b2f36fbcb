import Foundation
import FusionModel
import Reco
import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

@Suite struct TrainCommandTests {
    private let toys: ToyFiles

    init() throws { toys = try ToyFiles() }

    private func train(_ more: [String], output: String = "w.safetensors") async throws {
        try await InProcess.run(
            [
                "train", "--memory", toys.path("memory"), "--output", toys.path(output),
                "--threads", "2",
            ] + more
        )
    }

    private var few: [String] { ["--steps", "4", "--batch-size", "16", "--k", "3"] }

    @Test func aMemoryAndAnOutputAreEnough() async throws {
        try await train(["--steps", "2"])
        let weights = try Checkpoint(reading: toys.path("w.safetensors"))
        #expect(weights.image.configuration.dimension == ToyFiles.dimension)
        #expect(weights.imageNeighborCount == 32 && weights.textNeighborCount == 32)
        for name in ["w.state.safetensors", "w.log.jsonl", "w.neighbors.safetensors"] {
            #expect(toys.holds(name), "\(name)")
        }
    }

    @Test func whatWasTrainedRefinesAndEvaluates() async throws {
        try await train(few + ["--image-k", "4", "--json"])
        let weights = try Checkpoint(reading: toys.path("w.safetensors"))
        #expect(weights.imageNeighborCount == 4 && weights.textNeighborCount == 3)
        let settings = try Settings(
            flags: [.weights: toys.path("w.safetensors")],
            configuration: nil,
            environment: [:]
        )
        let refiner = try FusionSettings(settings).refiner(memory: toys.memory)
        #expect(refiner.defaultNeighborCount(for: .image) == 4)
        #expect(refiner.defaultNeighborCount(for: .text) == 3)
        try await InProcess.run([
            "evaluate", "--memory", toys.path("memory"), "--weights", toys.path("w.safetensors"),
            "--queries", toys.path("queries.npy"), "--labels", toys.path("labels.npy"),
            "--class-embeddings", toys.path("classes.npy"),
        ])
    }

    @Test func pairsComeFromFilesOrFromTheMemory() async throws {
        let files = [
            "--image-embeddings", toys.path("image.npy"), "--text-embeddings",
            toys.path("text.npy"),
        ]
        try await train(few + files, output: "files.safetensors")
        try await train(few, output: "own.safetensors")
        let first = try Checkpoint(reading: toys.path("files.safetensors"))
        let second = try Checkpoint(reading: toys.path("own.safetensors"))
        // Equal but for the rounding of rows that were normalized twice.
        let pair = zip(
            first.image.parameters[.outputProjectionWeight].values,
            second.image.parameters[.outputProjectionWeight].values
        )
        #expect(pair.allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func clipRetrievalFoldersAreJoined() async throws {
        for (name, rows) in [("a", 0..<25), ("b", 25..<40)] {
            for (side, matrix) in [("img", toys.images), ("text", toys.texts)] {
                let path = "\(name)/\(side)_emb/\(side)_emb_0.npy"
                try toys.folder.write([], to: path)
                try NpyFile.write(matrix.rows(rows), to: toys.path(path))
            }
        }
        try await train(few + ["--from", toys.path("a"), "--from", toys.path("b")])
        try await train(
            few + [
                "--image-embeddings", toys.path("image.npy"), "--text-embeddings",
                toys.path("text.npy"),
            ],
            output: "x.safetensors"
        )
        #expect(try toys.folder.read("w.safetensors") == toys.folder.read("x.safetensors"))
    }

    @Test func theSameCommandGivesTheSameBytes() async throws {
        let more = few + ["--neighbor-dropout", "0.3", "--held-out", "0.2", "--learn-logit-scale"]
        try await train(more, output: "a.safetensors")
        try await train(more, output: "b.safetensors")
        for name in [".safetensors", ".state.safetensors", ".log.jsonl", ".neighbors.safetensors"] {
            #expect(try toys.folder.read("a" + name) == toys.folder.read("b" + name), "\(name)")
        }
        try await train(more + ["--seed", "1"], output: "c.safetensors")
        #expect(try toys.folder.read("c.safetensors") != toys.folder.read("a.safetensors"))
    }

    @Test func aFinishedStateGivesItsResultAgain() async throws {
        try await train(few)
        let bytes = try toys.folder.read("w.safetensors")
        try await train(few + ["--resume", toys.path("w.state.safetensors")])
        #expect(try toys.folder.read("w.safetensors") == bytes)
        let log = try toys.folder.read("w.log.jsonl")
        #expect(log.count { $0 == UInt8(ascii: "\n") } == 4)
    }

    @Test func resumingAnotherTrainingNamesTheDifference() async throws {
        try await train(few)
        let error = await #expect(throws: TrainingError.self) {
            try await train(few + ["--resume", toys.path("w.state.safetensors"), "--seed", "3"])
        }
        #expect(error?.description.contains("seed") == true)
        #expect(CommandRun.outcome(of: try #require(error)).status == 1)
    }

    @Test func aMemoryThatIsTooSmallForKIsSaid() async throws {
        let error = await #expect(throws: TrainingError.self) {
            try await train(["--steps", "1", "--k", "40"])
        }
        #expect(error?.description.contains("lower k") == true)
    }

    @Test func pairsOfAnotherDimensionAreRefused() async throws {
        let rows = Numbers.normalMatrix(rowCount: 5, columnCount: 4, seed: 1)
        try NpyFile.write(rows, to: toys.path("other.npy"))
        let error = await #expect(throws: TrainingError.self) {
            try await train(
                few + [
                    "--image-embeddings", toys.path("other.npy"), "--text-embeddings",
                    toys.path("other.npy"),
                ]
            )
        }
        #expect(error == .wrongDimension(of: "training pairs", expected: 6, found: 4))
    }

    @Test func tooSmallABudgetSaysWhatIsNeeded() async throws {
        let error = await #expect(throws: TrainingError.self) {
            try await train(few + ["--memory-budget", "1"])
        }
        #expect(error?.description.contains("memory budget") == true)
        // It is said before the neighbors are searched, which can take hours.
        #expect(!toys.holds("w.neighbors.safetensors"))
    }
}
