import Foundation
import Synchronization
import TestSupport
import Testing

/// What other processes see of a change of a memory, and what `kill -9` leaves of one: the memory
/// before it or the one after it.
@Suite(.serialized, .blocking)
struct MemoryChangeKillTests {
    /// Printed by every failure, so that it can be tried again.
    private static let seed: UInt64 = 20_261_125
    private static let pairCount = PairFixture.pairCount

    /// What tells one state of a memory from another.
    private struct State: Decodable, Hashable {
        let rows: Int
        let removedRows: Int
        let shards: Int
        let checksum: String
    }

    private let folder: ScratchFolder

    /// A memory in shards of 16, from which some pairs were removed.
    init() throws {
        folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        try folder.write((0..<20).map { "pair-\(3 * $0)\n" }.joined(), to: "some.txt")
        try folder.write((0..<20).map { "pair-\(3 * $0 + 1)\n" }.joined(), to: "more.txt")
        try run(
            [
                "memory", "build", "--output", folder.path("base"), "--rows-per-shard", "16",
                "--name", "base",
            ] + pairs
        )
        try run([
            "memory", "remove", "--memory", folder.path("base"), "--ids", folder.path("some.txt"),
        ])
    }

    private var pairs: [String] {
        [
            "--image-embeddings", folder.path("image.npy"), "--text-embeddings",
            folder.path("text.npy"), "--metadata", folder.path("metadata.jsonl"),
        ]
    }

    private func arguments(_ command: String, _ memory: String) -> [String] {
        let more =
            switch command {
            case "append": pairs + ["--rows-per-shard", "16"]
            case "remove": ["--ids", folder.path("more.txt")]
            default: ["--rows-per-shard", "30"]
            }
        return ["memory", command, "--memory", folder.path(memory)] + more
    }

    private func run(_ arguments: [String]) throws {
        let outcome = try RecoProcess.run(arguments, in: folder)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    }

    /// Verifies every byte and says what it was that was verified.
    private func verified(_ memory: String) throws -> State {
        let outcome = try RecoProcess.run(
            ["memory", "verify", "--memory", folder.path(memory), "--json"],
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors), seed \(Self.seed)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(State.self, from: Data(outcome.output.utf8))
    }

    private func copyOfBase(_ name: String) throws -> String {
        try FileManager.default.copyItem(atPath: folder.path("base"), toPath: folder.path(name))
        return name
    }

    @Test(arguments: ["append", "remove", "compact"])
    func aKilledChangeLeavesTheMemoryBeforeItOrAfterIt(command: String) throws {
        let old = try verified("base")
        try #require(old.rows == Self.pairCount - 20 && old.removedRows == 20)
        let start = ContinuousClock.now
        try run(arguments(command, copyOfBase("whole")))
        var moments = KillMoments(seed: Self.seed, duration: ContinuousClock.now - start)
        let new = try verified("whole")
        try #require(new != old)
        for round in 1...25 {
            let memory = try copyOfBase("killed-\(round)")
            moments.kill(try RecoProcess.start(arguments(command, memory)))
            let left = try verified(memory)
            #expect(left == old || left == new, "round \(round), seed \(Self.seed): \(left)")
            // What is left of it does not stand in the way of the next change, which clears it away.
            try run(arguments("append", memory))
            let state = try verified(memory)
            #expect(state.rows == left.rows + Self.pairCount)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(memory))
            #expect(files.count == 2 * state.shards + 2, "round \(round): \(files)")
        }
        #expect(moments.killCount >= 5, "only \(moments.killCount) were still running")
    }

    /// One process changes the memory again and again, another one reads all of it.
    @Test func readersSeeWholeStatesOnly() throws {
        let memory = try copyOfBase("busy")
        // Before a build over it and after, with each pair twice but for 20, and without 20 more.
        let count = Self.pairCount
        let rows = [count, count - 20, 2 * count - 20, 2 * count - 60]
        let failure = Mutex<(any Error)?>(nil)
        let isDone = Mutex(false)
        let thread = Thread {
            do {
                for _ in 0..<4 {
                    try run(arguments("append", memory))
                    try run(arguments("remove", memory))
                    try run(arguments("compact", memory))
                    // Back to what it was, by way of a build over it.
                    try run(
                        ["memory", "build", "--output", folder.path(memory)] + pairs
                            + ["--rows-per-shard", "16"]
                    )
                    try run([
                        "memory", "remove", "--memory", folder.path(memory), "--ids",
                        folder.path("some.txt"),
                    ])
                }
            } catch {
                failure.withLock { $0 = error }
            }
            isDone.withLock { $0 = true }
        }
        thread.start()
        var found: Set<Int> = []
        while !isDone.withLock({ $0 }) {
            found.insert(try verified(memory).rows)
        }
        #expect(found.isSubset(of: rows), "\(found)")
        #expect(found.count > 1, "\(found)")
        #expect(failure.withLock { $0.map { "\($0)" } } == nil)
    }

    @Test func twoChangesAtOnceAreOneAndOneClearError() throws {
        let memory = try copyOfBase("contested")
        let first = try RecoProcess.start(arguments("append", memory))
        let second = try RecoProcess.run(arguments("append", memory), in: folder)
        let statuses = [first.waitUntilExit(), second.status]
        #expect(statuses.contains(0))
        if second.status != 0 {
            #expect(second.errors.contains("another process is building or changing"))
        }
        let changeCount = statuses.filter { $0 == 0 }.count
        #expect(try verified(memory).rows == (1 + changeCount) * Self.pairCount - 20)
    }
}
