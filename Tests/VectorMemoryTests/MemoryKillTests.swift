import FileStorage
import Foundation
import Glibc
import TestSupport
import Testing

@testable import VectorMemory

/// Builds in a process of their own, killed at random moments.
@Suite struct MemoryKillTests {
    @Test(arguments: 0..<6)
    func aKilledProcessLeavesOldOrNew(round: Int) async throws {
        let (old, new) = (
            try PairFiles(rowCount: 5, seed: 1), try PairFiles(rowCount: 4, seed: 9)
        )
        let before = try old.build().checksum
        let after = try new.build().checksum
        let microseconds = UInt32.random(in: 0..<40_000)
        let (output, first, second) = (old.output, old.scratch.path, new.scratch.path)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                output = output as String, first = first as String, second = second as String,
                microseconds = microseconds as UInt32
            ] in
            let killer = Thread {
                usleep(microseconds)
                kill(getpid(), SIGKILL)
            }
            killer.start()
            // Without end: only the kill stops it.
            while true {
                for folder in [second, first] {
                    var builder = MemoryBuilder(output: output, name: "test", shardRowLimit: 3)
                    try builder.add(
                        try PairSource(
                            imageEmbeddings: "\(folder)/image.npy",
                            textEmbeddings: "\(folder)/text.npy",
                            metadata: "\(folder)/metadata.jsonl"
                        )
                    )
                    _ = try builder.commit()
                }
            }
        }
        let memory = try Memory(opening: output)
        try memory.verify()
        #expect(
            [before, after].contains(memory.checksum),
            "killed after \(microseconds) microseconds"
        )
        // The lock of a killed process is free again.
        #expect(try new.build(into: output).checksum == after)
    }
}
