import FileStorage
import TestSupport
import Testing

@testable import VectorMemory

/// What appending, removing and compacting have in common.
@Suite struct MemoryChangeTests {
    /// A change of each kind, of a memory with the ids `id-0` to `id-6`.
    enum Kind: CaseIterable {
        case append
        case remove
        case compact

        func change(_ folder: String, by files: PairFiles) throws -> Memory {
            let change = MemoryChange(of: folder)
            return switch self {
            case .append: try change.append([try files.source()])
            case .remove: try change.remove(["id-2"]).memory
            case .compact: try change.compact().memory
            }
        }
    }

    private let files: PairFiles

    init() throws {
        files = try PairFiles(rowCount: 7)
    }

    @Test(arguments: Kind.allCases)
    func whereNoMemoryIsNothingIsMade(kind: Kind) throws {
        let missing = files.scratch.path("missing")
        for folder in [missing, files.scratch.path] {
            let names = try files.scratch.names()
            #expect(throws: MemoryError.notAMemory(folder: folder)) {
                try kind.change(folder, by: files)
            }
            #expect(try files.scratch.names() == names)
        }
    }

    @Test(arguments: Kind.allCases)
    func oneChangeAtATime(kind: Kind) throws {
        let before = try files.build().manifest
        let lock = try FileLock(locking: "\(files.output)/memory.lock")
        #expect(throws: MemoryError.busy(folder: files.output)) {
            try kind.change(files.output, by: files)
        }
        #expect(try Memory(opening: files.output).manifest == before)
        _ = consume lock
        #expect(try kind.change(files.output, by: files).manifest != before)
    }

    @Test(arguments: Kind.allCases)
    func leftoversOfKilledChangesGo(kind: Kind) throws {
        try files.build()
        let leftovers = ["000009.safetensors", "000010.jsonl.partial-1-a", "memory.json.partial-7"]
        for name in leftovers + ["notes.txt"] {
            try files.scratch.write([1], to: "memory/\(name)")
        }
        let memory = try kind.change(files.output, by: files)
        let listed = memory.manifest.shards.flatMap { [$0.embeddingsName, $0.metadataName] }
        #expect(
            try Set(Folder.names(in: files.output))
                == Set(listed + ["memory.json", "memory.lock", "notes.txt"])
        )
    }

    /// Who has the memory open keeps all that it opened.
    @Test(arguments: Kind.allCases)
    func anOpenMemoryStaysWhatItWas(kind: Kind) throws {
        let open = try files.build()
        let rows = open.embeddings(of: Array(0..<7), modality: .text)
        let changed = try kind.change(files.output, by: files)
        #expect(changed.checksum != open.checksum)
        #expect(open.rowCount == 7)
        #expect(open.embeddings(of: Array(0..<7), modality: .text) == rows)
        #expect(try (0..<7).map(open.id) == (0..<7).map { "id-\($0)" })
        try open.verify()
    }

    /// What no change may do: give a name that a manifest had to other rows.
    @Test func noNumberIsUsedTwice() throws {
        try files.build()
        var names: [String: String] = [:]
        func note(_ memory: Memory) {
            for shard in memory.manifest.shards {
                let known = names.updateValue(shard.embeddings.sha256, forKey: shard.name)
                #expect(known == nil || known == shard.embeddings.sha256, "\(shard.name)")
            }
        }
        let change = MemoryChange(of: files.output)
        for round in 0..<4 {
            let more = try PairFiles(rowCount: 2, seed: UInt64(20 + round), idPrefix: "\(round)-")
            note(try change.append([try more.source()]))
            // The shard of the highest number loses all of its rows.
            note(try change.remove(["\(round)-0", "\(round)-1"]).memory)
            if round != 1 { note(try change.compact(shardRowLimit: 3).memory) }
        }
        #expect(try Memory(opening: files.output).rowCount == 7)
    }
}
