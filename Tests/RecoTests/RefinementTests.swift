import Tensors
import Testing
import VectorMemory

@testable import Reco

@Suite struct RefinementTests {
    @Test func joiningKeepsTheOrderOfRows() throws {
        let refiner = try Refiner(memory: Samples.memory(rowCount: 20, dimension: 8, seed: 1))
        let originals = Samples.unitRows(5, dimension: 8, seed: 2)
        let whole = refiner.refine(originals, modality: .image)
        let parts = [0..<2, 2..<2, 2..<5].map { rows in
            refiner.refine(originals.rows(rows), modality: .image, k: 10)
        }
        // An empty part has no neighbors, and so no columns of attention, to join.
        let joined = Refinement(joining: parts.filter { !$0.neighbors.isEmpty })
        #expect(joined == whole)
    }

    @Test func unchangedOriginalsHaveNoNeighbors() {
        let originals = Samples.unitRows(3, dimension: 8, seed: 3)
        let refinement = Refinement(unchanged: originals)
        #expect(refinement.embeddings == originals)
        #expect(refinement.neighbors == [[], [], []])
        #expect(refinement.attention == Matrix(rowCount: 3, columnCount: 0))
    }
}
