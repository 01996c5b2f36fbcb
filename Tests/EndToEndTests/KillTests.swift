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

    /// A whole build, and how moments within another one like it are chosen.
    private func buildOnce(_ name: String, in folder: ScratchFolder) throws -> KillMoments {
        let start = ContinuousClock.now
        #expect(try RecoProcess.run(build(name, in: folder), in: folder).status == 0)
        return KillMoments(seed: Self.seed, duration: ContinuousClock.now - start)
    }

    /// Where there was no memory, there is none afterwards, or the whole new one.
    @Test func aKilledFirstBuildLeavesNoMemoryOrTheWholeNewOne() throws {
        let folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        var moments = try buildOnce("warm", in: folder)
        for round in 1...30 {
            let output = "first-\(round)"
            let arguments = build(output, in: folder, output: output)
            moments.kill(try RecoProcess.start(arguments))

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
        #expect(moments.killCount >= 5, "only \(moments.killCount) builds were still running")
    }

    @Test func aKilledBuildLeavesTheOldMemoryOrTheNewOne() throws {
        let folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        var current = "build-0"
        var moments = try buildOnce(current, in: folder)
        for round in 1...30 {
            let next = "build-\(round)"
            moments.kill(try RecoProcess.start(build(next, in: folder)))

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
        #expect(moments.killCount >= 5, "only \(moments.killCount) builds were still running")

        // A build after all that clears away what the killed ones left.
        #expect(try RecoProcess.run(build("last", in: folder), in: folder).status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("memory"))
        #expect(files.filter { $0.hasSuffix(".safetensors") }.count == 6, "\(files)")
        #expect(files.filter { $0.hasSuffix(".jsonl") }.count == 6, "\(files)")
        #expect(files.filter { $0.contains("partial") }.isEmpty, "\(files)")
    }
}
