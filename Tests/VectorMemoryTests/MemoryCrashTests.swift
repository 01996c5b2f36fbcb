import FileStorage
import Foundation
import Synchronization
import TensorFiles
import TestSupport
import Testing

@testable import VectorMemory

/// The claim of `MemoryBuilder`: stopped anywhere, a build leaves the old memory or the new one.
@Suite struct MemoryCrashTests {
    private let old: PairFiles
    private let new: PairFiles

    init() throws {
        old = try PairFiles(rowCount: 3, seed: 1)
        new = try PairFiles(rowCount: 4, seed: 9)
    }

    private func builder(
        of files: PairFiles,
        into output: String,
        observer: FileObserver?
    ) throws -> MemoryBuilder {
        var builder = MemoryBuilder(
            output: output,
            name: "m",
            encoder: nil,
            elementType: nil,
            shardRowLimit: 2,
            observer: observer
        )
        try builder.add(try files.source())
        return builder
    }

    private func checksum(of files: PairFiles) throws -> String {
        try builder(of: files, into: ScratchFolder().path("m"), observer: nil).commit().checksum
    }

    /// The operations of a build of the new pairs over the old memory, or over nothing.
    private func operations(overOld: Bool) throws -> [FileOperation] {
        let scratch = try ScratchFolder()
        let output = scratch.path("memory")
        if overOld { _ = try builder(of: old, into: output, observer: nil).commit() }
        let operations = Mutex<[FileOperation]>([])
        _ = try builder(of: new, into: output) { operation throws(StorageError) in
            operations.withLock { $0.append(operation) }
        }.commit()
        return operations.withLock { $0 }
    }

    /// Copies the folder before every operation and after the last, as a kill would leave it.
    private func snapshots(overOld: Bool, in scratch: ScratchFolder) throws -> [String] {
        let output = scratch.path("memory")
        if overOld { _ = try builder(of: old, into: output, observer: nil).commit() }
        let count = Mutex(0)
        let copy: @Sendable () -> Void = {
            let index = count.withLock { count in
                defer { count += 1 }
                return count
            }
            try? FileManager.default.copyItem(atPath: output, toPath: "\(output)-\(index)")
        }
        _ = try builder(of: new, into: output) { _ throws(StorageError) in copy() }.commit()
        copy()
        return (0..<count.withLock { $0 }).map { "\(output)-\($0)" }
    }

    @Test func everyPrefixOfABuildOpensAsOldOrNew() throws {
        let scratch = try ScratchFolder()
        let snapshots = try snapshots(overOld: true, in: scratch)
        #expect(snapshots.count > 25)
        var found: [String] = []
        for snapshot in snapshots {
            let memory = try Memory(opening: snapshot)
            try memory.verify()
            found.append(memory.checksum)
        }
        let (before, after) = (try checksum(of: old), try checksum(of: new))
        let change = try #require(found.firstIndex(of: after))
        #expect(found == found.indices.map { $0 < change ? before : after })
        #expect(change > 0)
    }

    @Test func everyPrefixOfAFirstBuildIsNothingOrNew() throws {
        let scratch = try ScratchFolder()
        let after = try checksum(of: new)
        var wasThere = false
        for snapshot in try snapshots(overOld: false, in: scratch) {
            do {
                let memory = try Memory(opening: snapshot)
                try memory.verify()
                #expect(memory.checksum == after)
                wasThere = true
            } catch {
                #expect(error == .notAMemory(folder: snapshot))
                #expect(!wasThere)
            }
        }
        #expect(wasThere)
    }

    @Test func theNextBuildCleansUpAfterEveryKill() throws {
        let scratch = try ScratchFolder()
        for snapshot in try snapshots(overOld: true, in: scratch) {
            let memory = try builder(of: old, into: snapshot, observer: nil).commit()
            let files = memory.manifest.shards.flatMap { [$0.embeddingsName, $0.metadataName] }
            #expect(
                try Set(Folder.names(in: snapshot))
                    == Set(files + ["memory.json", "memory.lock"])
            )
        }
    }

    /// What a loss of power needs beyond a kill: nothing takes its name before its bytes are on
    /// disk, the manifest comes when all shards' names are, and old shards go when its name is.
    @Test func everyNameIsOnDiskBeforeTheNextStep() throws {
        let operations = try operations(overOld: true)
        var renamed: [String] = []
        for (index, operation) in operations.enumerated() {
            guard case .rename(let from, let to) = operation else { continue }
            #expect(operations[index - 1] == .synchronize(path: from))
            #expect(operations[index + 1] == .synchronizeFolder(path: Folder.parent(of: to)))
            renamed.append(to)
        }
        #expect(renamed.count == 5)
        #expect(renamed.last?.hasSuffix("/memory.json") == true)
        let manifest = try #require(
            operations.firstIndex { operation in
                if case .rename(_, let to) = operation {
                    to.hasSuffix("memory.json")
                } else {
                    false
                }
            }
        )
        let removals = operations.indices.filter { index in
            if case .remove = operations[index] { true } else { false }
        }
        #expect(removals.count == 4)
        #expect(removals.allSatisfy { $0 > manifest + 1 })
    }

    /// A full disk or a failing sync at any step: the error is reported, and the memory is there.
    @Test func everyFailingOperationLeavesOldOrNew() throws {
        let operations = try operations(overOld: true)
        let manifest = try #require(
            operations.firstIndex { operation in
                if case .create(let path) = operation {
                    path.contains("memory.json")
                } else {
                    false
                }
            }
        )
        let (before, after) = (try checksum(of: old), try checksum(of: new))
        for failing in operations.indices {
            let scratch = try ScratchFolder()
            let output = scratch.path("memory")
            _ = try builder(of: old, into: output, observer: nil).commit()
            let names = try Folder.names(in: output)
            try buildNew(into: output, failingAt: failing)
            let memory = try Memory(opening: output)
            try memory.verify()
            #expect([before, after].contains(memory.checksum))
            let left = try Folder.names(in: output)
            #expect(!left.contains { $0.contains(AtomicFile.partialMark) })
            // Until the manifest has its name, the new files are taken away again.
            if failing < manifest { #expect(memory.checksum == before) }
            if memory.checksum == before { #expect(left == names) }
        }
    }

    /// Builds the new memory; what is thrown, if anything, is the failure of that operation.
    private func buildNew(into output: String, failingAt failing: Int) throws {
        let failure = StorageError.failed(operation: "write", path: "", errno: 28)
        let rest = Mutex(failing)
        let build = try builder(of: new, into: output) { _ throws(StorageError) in
            let isSpent = rest.withLock { rest in
                defer { rest -= 1 }
                return rest == 0
            }
            if isSpent { throw failure }
        }
        do {
            _ = try build.commit()
        } catch {
            let expected: [MemoryError] = [.storage(failure), .tensorFile(.storage(failure))]
            #expect(expected.contains(error), "operation \(failing): \(error)")
        }
    }

    @Test func readersNeverFailWhileBuildsReplaceTheMemory() throws {
        let scratch = try ScratchFolder()
        let output = scratch.path("memory")
        let checksums = [try checksum(of: old), try checksum(of: new)]
        _ = try builder(of: old, into: output, observer: nil).commit()
        let builders = [
            try builder(of: new, into: output, observer: nil),
            try builder(of: old, into: output, observer: nil),
        ]
        let isDone = Mutex(false)
        let failure = Mutex<(any Error)?>(nil)
        let thread = Thread {
            for round in 0..<12 {
                do {
                    _ = try builders[round % 2].commit()
                } catch {
                    failure.withLock { $0 = error }
                }
            }
            isDone.withLock { $0 = true }
        }
        thread.start()
        var openCount = 0
        while !isDone.withLock({ $0 }) || openCount == 0 {
            let memory = try Memory(opening: output)
            #expect(checksums.contains(memory.checksum))
            openCount += 1
        }
        #expect(failure.withLock { $0 == nil })
    }
}
