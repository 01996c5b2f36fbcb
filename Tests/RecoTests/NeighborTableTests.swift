import Testing
import VectorMemory

@testable import Reco

struct NeighborTableTests {
    private let image = NeighborTable(
        k: 2,
        entries: [5, 3, 1, 0],
        similarities: [1, 0.5, 0.75, 0]
    )
    private let text = NeighborTable(k: 1, entries: [9, 8], similarities: [0.25, 0.125])

    @Test func aPairHasItsOwnNeighbors() {
        #expect(image.rowCount == 2)
        #expect(
            image.neighbors(of: 1)
                == [Neighbor(entry: 1, similarity: 0.75), Neighbor(entry: 0, similarity: 0)]
        )
    }

    @Test func eachModalityHasItsTable() {
        let both = TrainingNeighbors(image: image, text: text)
        #expect(both[.image] == image)
        #expect(both[.text] == text)
        #expect(NeighborTable.byteCount(rowCount: 2, k: 3) == 6 * 12)
    }
}
