import Foundation
import Tensors
import TestSupport
import Testing

/// What `kill -9` leaves at any moment of a write: what was there before, or the whole new thing.
@Suite(.serialized, .blocking)
struct KillTests {
    /// Which moments are tried; printed by every failure, so that it can be tried again.
    private static let seed: UInt64 = 20_261_123

    private func build(
        _ name: String,
        in folder: ScratchFolder,
        output: String = "memory"
    ) -> [String] {
        [
            "memory", "build", "--image-embeddings", folder.path("image.npy"),
            "--text-embeddings", folder.path("text.npy"), "--metadata",
            folder.path("metadata.jsonl"), "--output", folder.path(output), "--name", name,
            "--rows-per-shard", "16",
        ]
    }

    /// When a build is killed: somewhere within the time that one takes.
    private struct Moments {
        private var generator = SeededGenerator(seed: KillTests.seed)
        /// The least that any build has taken; the first one is slower than those after it.
        private(set) var duration: Double

        init(duration: Double) {
            self.duration = duration
        }

        /// Kills the process at some moment and says whether it was still running.
        mutating func kill(_ process: ChildProcess) -> Bool {
            let wait = Double(generator.uniform()) * duration * 1.2
            usleep(UInt32(wait * 1e6))
            process.signal(SIGKILL)
            let wasRunning = process.waitUntilExit() == 128 + SIGKILL
            if !wasRunning { duration = min(duration, wait) }
            return wasRunning
        }
    }

    /// A whole build, and how moments within another one like it are chosen.
    private func buildOnce(_ name: String, in folder: ScratchFolder) throws -> Moments {
        let start = ContinuousClock.now
        #expect(try RecoProcess.run(build(name, in: folder), in: folder).status == 0)
        return Moments(duration: (ContinuousClock.now - start) / .seconds(1))
    }

    /// Where there was no memory, there is none afterwards, or the whole new one.
    @Test func aKilledFirstBuildLeavesNoMemoryOrTheWholeNewOne() throws {
        let folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        var moments = try buildOnce("warm", in: folder)
        var killCount = 0
        for round in 1...30 {
            let output = "first-\(round)"
            let arguments = build(output, in: folder, output: output)
            if moments.kill(try RecoProcess.start(arguments)) { killCount += 1 }

            let verify = ["memory", "verify", "--memory", folder.path(output), "--json"]
            let verified = try RecoProcess.run(verify, in: folder)
            let manifest = folder.path(output) + "/memory.json"
            if FileManager.default.fileExists(atPath: manifest) {
                #expect(
                    verified.status == 0,
                    "round \(round), seed \(Self.seed): \(verified.errors)"
                )
                #expect(verified.output.contains("\"\(output)\""))
                #expect(verified.output.contains("\"rows\" : \(PairFixture.pairCount)"))
            } else {
                #expect(verified.status == 1, "round \(round), seed \(Self.seed)")
                #expect(verified.errors.contains("no memory here"), "\(verified.errors)")
            }
            // What is left of a killed build does not stand in the way of the next one.
            #expect(try RecoProcess.run(arguments, in: folder).status == 0)
            #expect(try RecoProcess.run(verify, in: folder).status == 0)
        }
        #expect(killCount >= 5, "only \(killCount) builds were still running when killed")
    }

    @Test func aKilledBuildLeavesTheOldMemoryOrTheNewOne() throws {
        let folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        var current = "build-0"
        var moments = try buildOnce(current, in: folder)
        var killCount = 0
        for round in 1...30 {
            let next = "build-\(round)"
            if moments.kill(try RecoProcess.start(build(next, in: folder))) { killCount += 1 }

            let verified = try RecoProcess.run(
                ["memory", "verify", "--memory", folder.path("memory"), "--json"],
                in: folder
            )
            #expect(verified.status == 0, "round \(round), seed \(Self.seed): \(verified.errors)")
            let isOld = verified.output.contains("\"\(current)\"")
            let isNew = verified.output.contains("\"\(next)\"")
            #expect(isOld != isNew, "round \(round), seed \(Self.seed): \(verified.output)")
            if isNew { current = next }
        }
        #expect(killCount >= 5, "only \(killCount) builds were still running when killed")

        // A build after all that clears away what the killed ones left.
        #expect(try RecoProcess.run(build("last", in: folder), in: folder).status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("memory"))
        #expect(files.filter { $0.hasSuffix(".safetensors") }.count == 6, "\(files)")
        #expect(files.filter { $0.hasSuffix(".jsonl") }.count == 6, "\(files)")
        #expect(files.filter { $0.contains("partial") }.isEmpty, "\(files)")
    }
}
