import Foundation
import Tensors
import TestSupport
import Testing

/// What `kill -9` does to a training at any moment: nothing that resuming does not make good.
@Suite(.serialized, .blocking)
struct TrainingKillTests {
    /// Which moments are tried; printed by every failure, so that it can be tried again.
    private static let seed: UInt64 = 20_261_125
    private static let killCount = 8

    private func arguments(
        _ name: String,
        in folder: ScratchFolder,
        memory: String
    ) throws -> [String] {
        let state = folder.path("\(name).state.safetensors")
        let resumes = FileManager.default.fileExists(atPath: state)
        return [
            "train", "--memory", memory, "--output", folder.path("\(name).safetensors"),
            "--steps", "240", "--batch-size", "32", "--k", "3", "--threads", "2",
            "--neighbor-dropout", "0.2", "--held-out", "0.2", "--learn-logit-scale",
            "--checkpoint-every", "5",
        ] + (resumes ? ["--resume", state] : [])
    }

    @Test func aKilledTrainingEndsWithTheBytesOfAWholeOne() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let begin = ContinuousClock.now
        let whole = try RecoProcess.run(
            arguments("whole", in: folder, memory: memory),
            in: folder
        )
        try #require(whole.status == 0, "\(whole.errors)")
        let seconds = (ContinuousClock.now - begin) / .seconds(1)

        var generator = SeededGenerator(seed: Self.seed)
        var killedCount = 0
        for _ in 0..<Self.killCount {
            let process = try RecoProcess.start(
                arguments("killed", in: folder, memory: memory)
            )
            usleep(UInt32(Double(generator.uniform()) * seconds * 0.5 * 1e6))
            process.signal(SIGKILL)
            if process.waitUntilExit() == 128 + SIGKILL { killedCount += 1 }
        }
        #expect(killedCount > 0)
        // What is left to do is taken up from where a killed one came to.
        let state = folder.path("killed.state.safetensors")
        #expect(FileManager.default.fileExists(atPath: state))
        let rest = try RecoProcess.run(
            arguments("killed", in: folder, memory: memory),
            in: folder
        )
        #expect(rest.status == 0, "\(rest.errors)")
        for ending in [
            ".safetensors", ".state.safetensors", ".log.jsonl", ".neighbors.safetensors",
        ] {
            let equal =
                try folder.read("whole" + ending) == folder.read("killed" + ending)
            #expect(equal, "\(ending) after \(killedCount) kills, seed \(Self.seed)")
        }
    }
}
