import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

@Suite struct SideRefinerTests {
    @Test func fromOneListEveryChoiceGetsItsOwnNeighbors() throws {
        let toy = try ToyTask(queryCount: 21, seed: 11)
        let refiner = try toy.refiner()
        let sideRefiner = SideRefiner(refiner)
        for modality in Modality.allCases {
            let originals = modality == .image ? toy.task.queries : toy.task.classEmbeddings
            let lists = sideRefiner.search(originals, modality: modality, atLeast: 30)
            #expect(lists.allSatisfy { $0.count == 30 })
            let found = sideRefiner.embeddings(originals, neighbors: lists, modality: modality)
            for sides in RefinedSides.allCases {
                let expected = refiner.refine(originals, modality: modality, sides: sides)
                #expect(found[sides] == expected.embeddings)
            }
        }
    }

    @Test func aGivenNumberOfNeighborsHoldsForAllChoices() throws {
        let toy = try ToyTask(queryCount: 9, seed: 12)
        let refiner = try toy.refiner()
        let sideRefiner = SideRefiner(refiner, neighborCount: 3)
        let lists = sideRefiner.search(toy.task.queries, modality: .image)
        #expect(lists.allSatisfy { $0.count == 3 })
        let found = sideRefiner.embeddings(toy.task.queries, neighbors: lists, modality: .image)
        for sides in [RefinedSides.image, .both] {
            let expected = refiner.refine(toy.task.queries, modality: .image, sides: sides, k: 3)
            #expect(found[sides] == expected.embeddings)
        }
    }

    @Test func noListIsLongerThanTheMemory() throws {
        let refiner = try Refiner(memory: Samples.memory(rowCount: 4, dimension: 8, seed: 1))
        #expect(SideRefiner(refiner).longestCount(for: .text) == 4)
        #expect(SideRefiner(refiner, neighborCount: 99).longestCount(for: .image) == 4)
        #expect(SideRefiner(refiner, neighborCount: 2).longestCount(for: .image) == 2)
    }

    @Test func embeddingsMayHaveUnequallyManyNeighbors() throws {
        let toy = try ToyTask(queryCount: 12, seed: 13)
        let refiner = try toy.refiner()
        let sideRefiner = SideRefiner(refiner)
        let lists = sideRefiner.search(toy.task.queries, modality: .image).enumerated()
            .map { row, list in Array(list.prefix(row % 4)) }
        let found = sideRefiner.embeddings(toy.task.queries, neighbors: lists, modality: .image)
        for row in 0..<12 {
            let alone = refiner.refine(
                toy.task.queries.rows(row..<row + 1),
                modality: .image,
                k: row % 4
            )
            #expect(found.image.rows(row..<row + 1) == alone.embeddings)
        }
    }
}
