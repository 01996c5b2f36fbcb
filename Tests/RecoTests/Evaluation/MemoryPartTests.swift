import Testing
import VectorMemory

@testable import Reco

@Suite struct MemoryPartTests {
    private let toy: ToyTask
    private let refiner: Refiner

    init() throws {
        toy = try ToyTask(queryCount: 25, seed: 51)
        refiner = try toy.refiner()
    }

    private func entries(_ rowCount: Int, seed: UInt64 = 0) -> Set<Int> {
        let part = MemoryPart(of: refiner.memory, rowCount: rowCount, seed: seed)
        return Set((0..<70).filter(part.contains))
    }

    @Test func aLargerPartHoldsEverySmallerOne() {
        var last: Set<Int> = []
        for rowCount in [1, 4, 8, 17, 35, 70] {
            let current = entries(rowCount)
            #expect(current.count == rowCount)
            #expect(current.isSuperset(of: last))
            last = current
        }
        #expect(entries(17) == entries(17))
        #expect(entries(17) != entries(17, seed: 1))
    }

    /// Lists of every length, so that some parts are filtered and others searched anew.
    @Test(arguments: [1, 4, 17, 35, 69, 70], [1, 12, 70])
    func findsWhatASearchOfThePartFinds(rowCount: Int, listLength: Int) {
        let part = MemoryPart(of: refiner.memory, rowCount: rowCount, seed: 3)
        let lists = refiner.search(toy.task.queries, modality: .image, k: listLength)
        let found = part.neighbors(
            of: toy.task.queries,
            from: lists,
            modality: .image,
            k: 10,
            refiner: refiner
        )
        let entries = (0..<70).filter(part.contains)
        let bank = entries.map { toy.naive.images[$0] }
        for (query, neighbors) in zip(toy.naive.queries, found) {
            let expected = Judge.ranking(of: query, in: bank).prefix(10).map { entries[$0.entry] }
            #expect(neighbors.map(\.entry) == expected)
        }
    }
}
