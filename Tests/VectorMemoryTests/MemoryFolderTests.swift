import FileStorage
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryFolderTests {
    @Test(arguments: [
        ("000000.safetensors", true), ("1000000.jsonl", true),
        ("000010.jsonl.partial-1-a", true), ("memory.json.partial-7-b", true),
        ("memory.json", false), ("memory.lock", false), ("9.safetensors", false),
        ("00000x.jsonl", false), ("x.partial-1-a", false), ("notes.txt", false),
    ])
    func knowsItsFilesByTheirNames(name: String, isOurs: Bool) {
        #expect(MemoryFolder.isOurs(name) == isOurs)
    }

    @Test func isTakenByOneAtATime() throws {
        let files = try PairFiles(rowCount: 3)
        let manifest = try files.build().manifest
        let folder = try MemoryFolder(taking: files.output, observer: nil)
        #expect(folder.manifest == manifest)
        #expect(throws: MemoryError.busy(folder: files.output)) {
            _ = try MemoryFolder(taking: files.output, observer: nil).path
        }
        _ = consume folder
        _ = try MemoryFolder(taking: files.output, observer: nil).path
    }

    @Test func aFailedWriteLeavesWhatWasThere() throws {
        let files = try PairFiles(rowCount: 3)
        let manifest = try files.build().manifest
        let names = try Folder.names(in: files.output)
        let folder = try MemoryFolder(taking: files.output, observer: nil)
        #expect(throws: MemoryError.noRows) {
            _ = try folder.replaceMemory { () throws(MemoryError) in
                do {
                    try files.scratch.write([1], to: "memory/000007.jsonl")
                } catch {
                    Issue.record("\(error)")
                }
                throw .noRows
            }
        }
        #expect(try Folder.names(in: files.output) == names)
        #expect(try Memory(opening: files.output).manifest == manifest)
    }

    /// A manifest whose shards are not on disk never gets its name.
    @Test func whatIsNotThereIsNotListed() throws {
        let files = try PairFiles(rowCount: 3)
        let manifest = try files.build().manifest
        let shard = manifest.shards[0]
        let missing = Manifest.Shard(
            name: "000005",
            live: shard.live,
            embeddings: shard.embeddings,
            metadata: shard.metadata
        )
        let folder = try MemoryFolder(taking: files.output, observer: nil)
        #expect(throws: MemoryError.self) {
            _ = try folder.replaceMemory { manifest.with(shards: [missing]) }
        }
        #expect(try Memory(opening: files.output).manifest == manifest)
    }
}
