import Foundation
import Tensors
import TestSupport
import Testing

/// What `kill -9` leaves at any moment of a write: what was there before, or the whole new thing.
@Suite(.serialized)
struct KillTests {
    /// Which moments are tried; printed by every failure, so that it can be tried again.
    private static let seed: UInt64 = 20_261_123

    private func build(_ name: String, in folder: ScratchFolder) -> [String] {
        [
            "memory", "build", "--image-embeddings", folder.path("image.npy"),
            "--text-embeddings", folder.path("text.npy"), "--metadata",
            folder.path("metadata.jsonl"), "--output", folder.path("memory"), "--name", name,
            "--rows-per-shard", "16",
        ]
    }

    private func sleep(_ seconds: Double) {
        usleep(UInt32(seconds * 1e6))
    }

    @Test func aKilledBuildLeavesTheOldMemoryOrTheNewOne() throws {
        let folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        var current = "build-0"
        let start = ContinuousClock.now
        #expect(try RecoProcess.run(build(current, in: folder), in: folder).status == 0)
        let duration = (ContinuousClock.now - start) / .seconds(1)
        var generator = SeededGenerator(seed: Self.seed)
        var killCount = 0
        for round in 1...30 {
            let next = "build-\(round)"
            let process = try RecoProcess.start(build(next, in: folder))
            sleep(Double(generator.uniform()) * duration * 1.2)
            process.signal(SIGKILL)
            if process.waitUntilExit() == 128 + SIGKILL { killCount += 1 }

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
