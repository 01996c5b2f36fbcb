import Foundation
import Tensors
import TestSupport
import Testing

@testable import Reco

@Suite struct LabelSetStoreTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func open(_ limits: LabelSetLimits = .init()) throws -> LabelSetStore {
        try LabelSetStore(opening: folder.path("sets"), dimension: 4, limits: limits)
    }

    /// Stores a set by a store that is gone afterwards, and its lock with it.
    private func storeOnce(_ set: LabelSet) throws {
        try open().put(set)
    }

    /// The set that is there when all of them were stored at once.
    private func lastWritten(of sets: [LabelSet]) async throws -> LabelSet {
        let store = try open()
        await withTaskGroup { group in
            for set in sets { group.addTask { _ = try? store.put(set) } }
        }
        return try #require(try store.labelSet(named: "s"))
    }

    private func set(
        _ name: String,
        labels: [String] = ["x", "y"],
        seed: UInt64 = 1,
        dimension: Int = 4
    ) throws -> LabelSet {
        try LabelSet(
            name: name,
            labels: labels,
            embeddings: Samples.unitRows(labels.count, dimension: dimension, seed: seed)
        )
    }

    @Test func storesReplacesAndDeletes() throws {
        let store = try open()
        let (first, second) = (try set("b"), try set("b", labels: ["z"], seed: 2))
        #expect(try store.labelSet(named: "b") == nil)
        #expect(try store.put(first))
        #expect(try store.put(set("a")))
        #expect(store.names == ["a", "b"])
        #expect(try store.labelSet(named: "b") == first)
        #expect(try !store.put(second))
        #expect(try store.labelSet(named: "b") == second)
        #expect(try store.delete("b"))
        #expect(try !store.delete("b"))
        #expect(store.names == ["a"])
    }

    @Test func survivesARestart() throws {
        let kept = try set("kept", seed: 3)
        do {
            let store = try open()
            try store.put(kept)
            try store.put(set("gone"))
            try store.delete("gone")
        }
        let store = try open()
        #expect(store.names == ["kept"])
        #expect(try store.labelSet(named: "kept") == kept)
        #expect(store.damaged.isEmpty)
    }

    @Test func aDamagedFileHurtsOnlyItsOwnSet() throws {
        try storeOnce(set("good"))
        try folder.write(Array("no tensors".utf8), to: "sets/bad.safetensors")
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("sets/good.safetensors")))
        try whole.prefix(whole.count - 1).write(
            to: URL(fileURLWithPath: folder.path("sets/cut.safetensors"))
        )
        do {
            let store = try open()
            #expect(store.names == ["good"])
            #expect(store.damaged.map(\.name) == ["bad", "cut"])
            for (name, error) in store.damaged {
                #expect(error.description.contains("\(name).safetensors"))
                #expect(throws: error) { try store.labelSet(named: name) }
            }
            #expect(try !store.put(set("bad")))
            #expect(try store.labelSet(named: "bad") == set("bad"))
            #expect(try store.delete("cut"))
            #expect(store.damaged.isEmpty)
        }
        #expect(try open().names == ["bad", "good"])
    }

    @Test func noTruncationOfAFileIsTakenForASet() throws {
        try storeOnce(set("s"))
        let path = folder.path("sets/s.safetensors")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for byteCount in 0..<whole.count {
            try whole.prefix(byteCount).write(to: URL(fileURLWithPath: path))
            #expect(throws: RecoError.self) { try LabelSet(reading: path, name: "s") }
        }
    }

    @Test func removesWhatKilledWritesLeftAndNothingElse() throws {
        try storeOnce(set("s"))
        try folder.write(Array("half".utf8), to: "sets/s.safetensors.partial-1-x")
        try folder.write(Array("mine".utf8), to: "sets/notes.txt")
        try folder.write(Array("mine".utf8), to: "sets/.hidden.safetensors")
        let store = try open()
        #expect(store.names == ["s"])
        #expect(store.damaged.isEmpty)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("sets"))
            .sorted()
        #expect(
            names == [
                ".hidden.safetensors", LabelSetStore.lockName, "notes.txt", "s.safetensors",
            ]
        )
    }

    /// Names may have dots and dashes, so a set may be called like a write of another one.
    @Test(arguments: ["a.safetensors.partial-b", "a.safetensors.partial-1-x", "a.safetensors"])
    func aSetThatIsNamedLikeAKilledWriteIsKept(name: String) throws {
        try storeOnce(set(name))
        #expect(try open().names == [name])
        #expect(try open().labelSet(named: name) == set(name))
    }

    @Test func oneFolderHasOneStoreAtATime() throws {
        let lock = folder.path("sets") + "/" + LabelSetStore.lockName
        do {
            let store = try open()
            try folder.write(Array("being written".utf8), to: "sets/a.safetensors.partial-9-z")
            #expect {
                try open()
            } throws: { error in
                "\(error)" == "\(lock): another process holds this lock"
            }
            #expect(
                FileManager.default.fileExists(
                    atPath: folder.path("sets/a.safetensors.partial-9-z")
                )
            )
            #expect(try store.put(set("b")))
        }
        #expect(try open().names == ["b"])
    }

    @Test func refusesWhatIsBeyondALimit() throws {
        let limits = LabelSetLimits(
            setLimit: 2,
            labelLimit: 3,
            totalLabelLimit: 4,
            labelByteLimit: 5
        )
        let cases: [(LabelSet, RecoError)] = [
            (try set("b", dimension: 6), .wrongDimension(of: "label set b", expected: 4, found: 6)),
            (try set("b", labels: ["1", "2", "3", "4"]), .tooManyLabels(limit: 3, found: 4)),
            (try set("b", labels: ["1", "2", "3"]), .tooManyLabelsInStore(limit: 4, found: 5)),
            (
                try set("b", labels: ["12345", "123456"]),
                .invalidLabelLength(index: 1, byteLimit: 5, found: 6)
            ),
            (try set("b", labels: [""]), .invalidLabelLength(index: 0, byteLimit: 5, found: 0)),
        ]
        do {
            let store = try open(limits)
            try store.put(set("a"))
            for (set, error) in cases {
                #expect(throws: error) { try store.put(set) }
            }
            #expect(store.names == ["a"])
            try store.put(set("b"))
            #expect(throws: RecoError.tooManyLabelSets(limit: 2)) {
                try store.put(set("c", labels: ["1"]))
            }
            // Replacing needs no room of its own.
            try store.put(set("b", labels: ["1", "2"], seed: 5))
        }
        #expect(try open().names == ["a", "b"])
    }

    @Test func aStoredSetOfAnotherDimensionIsDamaged() throws {
        try storeOnce(set("s"))
        let store = try LabelSetStore(opening: folder.path("sets"), dimension: 8)
        #expect(store.names.isEmpty)
        #expect(
            throws: RecoError.wrongDimension(of: "label set s", expected: 8, found: 4)
        ) { try store.labelSet(named: "s") }
    }

    @Test func aFileInPlaceOfTheFolderIsAClearError() throws {
        try folder.write(Array("".utf8), to: "sets")
        #expect {
            try open()
        } throws: { error in
            guard case .storage = error as? RecoError else { return false }
            return "\(error)".contains(folder.path("sets"))
        }
    }

    @Test func manyWritersLeaveOneWholeSet() async throws {
        let sets = try (0..<8).map { try set("s", labels: ["\($0)", "y"], seed: $0) }
        let last = try await lastWritten(of: sets)
        #expect(sets.contains(last))
        #expect(try open().labelSet(named: "s") == last)
    }

    @Test func aReloadTakesThePlaceOfTheStoreBeforeIt() throws {
        let store = try open()
        let (old, new, later) = (
            try set("s"), try set("s", labels: ["z"], seed: 2), try set("s", seed: 3)
        )
        try store.put(old)
        try new.write(to: folder.path("sets/s.safetensors"))
        let fresh = try store.reload { $0 }
        #expect(try store.labelSet(named: "s") == old)
        #expect(try fresh.labelSet(named: "s") == new)
        // By way of either one, it is the latest that is changed.
        #expect(try !store.put(later))
        #expect(try store.labelSet(named: "s") == old)
        #expect(try fresh.labelSet(named: "s") == later)
        #expect(try store.delete("s"))
        #expect(store.names == ["s"])
        #expect(fresh.names.isEmpty)
        #expect(try !store.delete("s"))
    }

    @Test func aFolderThatCannotBeReadChangesNothing() throws {
        let store = try open()
        try store.put(set("s"))
        try FileManager.default.removeItem(atPath: folder.path("sets"))
        #expect(throws: RecoError.self) {
            try store.reload { _ in Issue.record("there is nothing to install") }
        }
        #expect(try store.labelSet(named: "s") == set("s"))
    }

    /// Else who has stored a set could ask, right after it, the store that does not have it.
    @Test func changesWaitUntilTheNewStoreIsInPlace() throws {
        let store = try open()
        let stored = try set("s")
        let isStored = Gate()
        let writer = Thread {
            _ = try? store.put(stored)
            isStored.open()
        }
        let fresh = try store.reload { fresh in
            writer.start()
            usleep(50_000)
            #expect(!isStored.isOpen)
            return fresh
        }
        #expect(waitUntil { isStored.isOpen })
        #expect(try fresh.labelSet(named: "s") == stored)
    }
}
