import Foundation
import TestSupport
import Testing

@testable import Reco

@Suite struct NeighborCacheTests {
    private let scratch: ScratchFolder
    private let cache: NeighborCache
    private let neighbors = TrainingNeighbors(
        image: NeighborTable(k: 2, entries: [5, 3, 1, 0], similarities: [1, 0.5, 0.75, -0.25]),
        text: NeighborTable(k: 1, entries: [9, 8], similarities: [0.25, 0.125])
    )

    init() throws {
        scratch = try ScratchFolder()
        cache = NeighborCache(path: scratch.path("n.safetensors"))
        try cache.write(neighbors, key: "key")
    }

    @Test func givesBackWhatWasWritten() {
        #expect(cache.read(key: "key", rowCount: 2, memoryRowCount: 10) == neighbors)
    }

    @Test func isNoneForAnotherSearch() {
        #expect(cache.read(key: "other", rowCount: 2, memoryRowCount: 10) == nil)
        #expect(cache.read(key: "key", rowCount: 3, memoryRowCount: 10) == nil)
        #expect(cache.read(key: "key", rowCount: 2, memoryRowCount: 9) == nil)
    }

    @Test func isNoneWhereThereIsNoFileOrAnother() throws {
        let missing = NeighborCache(path: scratch.path("missing"))
        #expect(missing.read(key: "key", rowCount: 2, memoryRowCount: 10) == nil)
        try scratch.write("not a tensor file", to: "n.safetensors")
        #expect(cache.read(key: "key", rowCount: 2, memoryRowCount: 10) == nil)
    }

    @Test func isNoneWithAnyByteChangedOrMissing() throws {
        let bytes = try scratch.read("n.safetensors")
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            try scratch.write(damaged, to: "n.safetensors")
            let found = cache.read(key: "key", rowCount: 2, memoryRowCount: 10)
            // A space more or less in the header may leave its meaning.
            #expect(found == nil || found == neighbors, "byte \(index)")
            let isData = index >= bytes.count - 72
            #expect(!isData || found == nil, "byte \(index)")
        }
        for count in stride(from: 0, to: bytes.count, by: 7) {
            try scratch.write(bytes.prefix(count), to: "n.safetensors")
            #expect(cache.read(key: "key", rowCount: 2, memoryRowCount: 10) == nil)
        }
    }
}
