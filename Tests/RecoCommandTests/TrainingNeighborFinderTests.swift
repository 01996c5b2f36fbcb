import Reco
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

@Suite struct TrainingNeighborFinderTests {
    private let toys: ToyFiles
    private let pairs: PairDataset

    init() throws {
        toys = try ToyFiles()
        pairs = try PairDataset(toys.memory)
    }

    private func finder(k: Int = 3) -> TrainingNeighborFinder {
        var recipe = TrainingRecipe()
        recipe.imageNeighborCount = k
        recipe.textNeighborCount = k
        return TrainingNeighborFinder(
            recipe: recipe,
            threadCount: 1,
            memoryBudget: 1 << 30,
            cache: NeighborCache(path: toys.path("n.safetensors"))
        )
    }

    private func neighbors(k: Int = 3) throws -> TrainingNeighbors {
        try finder(k: k).neighbors(
            of: pairs,
            inMemoryAt: toys.path("memory"),
            checksum: Memory(opening: toys.path("memory")).checksum
        )
    }

    @Test func anotherMemoryIsRefused() throws {
        #expect(throws: TrainingError.self) {
            try finder(k: 3).neighbors(
                of: pairs,
                inMemoryAt: toys.path("memory"),
                checksum: "another"
            )
        }
    }

    /// Neighbors that no search would find, under the key of a search.
    private func plant() throws -> TrainingNeighbors {
        let count = 3 * pairs.rowCount
        let table = NeighborTable(
            k: 3,
            entries: .init(repeating: 0, count: count),
            similarities: .init(repeating: 0.5, count: count)
        )
        let planted = TrainingNeighbors(image: table, text: table)
        let search = NeighborSearch(
            memory: toys.memory,
            imageNeighborCount: 3,
            textNeighborCount: 3,
            exclusionThreshold: TrainingRecipe().exclusionThreshold
        )
        try finder().cache.write(planted, key: search.key(for: pairs))
        return planted
    }

    @Test func whatWasFoundOnceIsNotSearchedAgain() throws {
        let planted = try plant()
        #expect(try neighbors() == planted)
    }

    @Test func anotherSearchIsDoneAndKept() throws {
        let planted = try plant()
        let found = try neighbors(k: 2)
        #expect(found.image.k == 2)
        #expect(try neighbors() != planted)
    }

    @Test func aDamagedFileIsReplaced() throws {
        let found = try neighbors()
        let whole = try toys.folder.read("n.safetensors")
        var damaged = whole
        damaged[whole.count - 3] ^= 4
        try toys.folder.write(damaged, to: "n.safetensors")
        #expect(try neighbors() == found)
        #expect(try toys.folder.read("n.safetensors") == whole)
    }
}
