import FileStorage
import Foundation
import Synchronization
import TensorFiles
import TestSupport
import Testing

@testable import VectorMemory

/// Stopped anywhere, a change leaves the memory before it or the one after it.
@Suite struct MemoryChangeCrashTests {
    typealias Change = @Sendable (MemoryChange, PairFiles) throws -> Memory

    /// Each kind, of a memory of five pairs in three shards of which one pair was removed.
    static let changes: [Change] = [
        { try $0.append([try $1.source()], shardRowLimit: 2) },
        { change, _ in try change.remove(["id-1", "id-4"]).memory },
        { change, _ in try change.compact(shardRowLimit: 3).memory },
    ]
    private static let failure = StorageError.failed(operation: "write", path: "", errno: 28)

    private let old: PairFiles
    private let new: PairFiles

    init() throws {
        old = try PairFiles(rowCount: 5)
        new = try PairFiles(rowCount: 3, seed: 9, idPrefix: "new-")
    }

    /// A folder with the memory before the change.
    private func prepared(_ output: String) throws -> Manifest {
        try old.build(into: output, shardRowLimit: 2)
        return try MemoryChange(of: output).remove(["id-2"]).memory.manifest
    }

    private func operations(of change: Change) throws -> [FileOperation] {
        let scratch = try ScratchFolder()
        let output = scratch.path("memory")
        _ = try prepared(output)
        let operations = Mutex<[FileOperation]>([])
        let observed = MemoryChange(of: output) { operation throws(StorageError) in
            operations.withLock { $0.append(operation) }
        }
        _ = try change(observed, new)
        return operations.withLock { $0 }
    }

    @Test(arguments: changes.indices)
    func everyPrefixOpensAsOldOrNewAndCanBeChangedOn(kind: Int) throws {
        let scratch = try ScratchFolder()
        let output = scratch.path("memory")
        let before = try prepared(output)
        let count = Mutex(0)
        let copy: @Sendable () -> Void = {
            let index = count.withLock { count in
                defer { count += 1 }
                return count
            }
            try? FileManager.default.copyItem(atPath: output, toPath: "\(output)-\(index)")
        }
        let observed = MemoryChange(of: output) { _ throws(StorageError) in copy() }
        let after = try Self.changes[kind](observed, new).manifest
        copy()
        var found: [Manifest] = []
        for index in 0..<count.withLock({ $0 }) {
            let memory = try Memory(opening: "\(output)-\(index)")
            try memory.verify()
            found.append(memory.manifest)
            // The next change clears away what this one left.
            let next = try MemoryChange(of: memory.folder).append([try new.source()])
            let files = next.manifest.shards.flatMap { [$0.embeddingsName, $0.metadataName] }
            #expect(
                try Set(Folder.names(in: memory.folder))
                    == Set(files + ["memory.json", "memory.lock"])
            )
        }
        let change = try #require(found.firstIndex(of: after))
        #expect(found == found.indices.map { $0 < change ? before : after })
        #expect(change > 0)
    }

    @Test(arguments: changes.indices)
    func everyNameIsOnDiskBeforeTheNextStep(kind: Int) throws {
        let operations = try operations(of: Self.changes[kind])
        var renamed: [String] = []
        for (index, operation) in operations.enumerated() {
            switch operation {
            case .rename(let from, let to):
                #expect(operations[index - 1] == .synchronize(path: from))
                #expect(operations[index + 1] == .synchronizeFolder(path: Folder.parent(of: to)))
                renamed.append(String(to.suffix(11)))
            case .remove: #expect(renamed.last == "memory.json")
            default: break
            }
        }
        #expect(renamed.filter { $0 == "memory.json" }.count == 1)
        #expect(renamed.last == "memory.json")
        #expect(renamed.count == [5, 1, 3][kind])
    }

    /// A full disk or a failing sync at any step: the error is reported, and the memory is there.
    @Test(arguments: changes.indices)
    func everyFailingOperationLeavesOldOrNew(kind: Int) throws {
        for failing in try operations(of: Self.changes[kind]).indices {
            let scratch = try ScratchFolder()
            let output = scratch.path("memory")
            let before = try prepared(output)
            let names = try Folder.names(in: output)
            let rest = Mutex(failing)
            let failure = Self.failure
            let observed = MemoryChange(of: output) { _ throws(StorageError) in
                let isSpent = rest.withLock { rest in
                    defer { rest -= 1 }
                    return rest == 0
                }
                if isSpent { throw failure }
            }
            do {
                _ = try Self.changes[kind](observed, new)
            } catch let error as MemoryError {
                let expected: [MemoryError] = [.storage(failure), .tensorFile(.storage(failure))]
                #expect(expected.contains(error), "operation \(failing): \(error)")
            }
            let memory = try Memory(opening: output)
            try memory.verify()
            let left = try Folder.names(in: output)
            #expect(!left.contains { $0.contains(AtomicFile.partialMark) })
            if memory.manifest == before { #expect(left == names) }
        }
    }

    /// A reader sees the states that the changes make, each whole, and no other.
    @Test func readersNeverFailWhileTheMemoryChanges() throws {
        let scratch = try ScratchFolder()
        let output = scratch.path("memory")
        _ = try prepared(output)
        let states: Set = [
            "id-0 id-1 id-3 id-4", "id-0 id-1 id-3 id-4 new-0 new-1 new-2",
            "id-0 id-1 id-3 id-4 new-1",
        ]
        let source = try new.source()
        let isDone = Mutex(false)
        let failure = Mutex<(any Error)?>(nil)
        let thread = Thread {
            let change = MemoryChange(of: output)
            do {
                for _ in 0..<8 {
                    _ = try change.append([source], shardRowLimit: 2)
                    _ = try change.remove(["new-0", "new-2"])
                    _ = try change.compact(shardRowLimit: 3)
                    _ = try change.remove(["new-1"])
                }
            } catch {
                failure.withLock { $0 = error }
            }
            isDone.withLock { $0 = true }
        }
        thread.start()
        var openCount = 0
        while !isDone.withLock({ $0 }) || openCount == 0 {
            let memory = try Memory(opening: output)
            let ids = try (0..<memory.rowCount).map(memory.id).joined(separator: " ")
            #expect(states.contains(ids), "\(ids)")
            openCount += 1
        }
        #expect(failure.withLock { $0.map { "\($0)" } } == nil)
    }
}
