import Testing

@testable import VectorMemory

@Suite struct NeighborTests {
    @Test func differsByEntryAndBySimilarity() {
        let neighbor = Neighbor(entry: 3, similarity: 0.5)
        #expect(neighbor == Neighbor(entry: 3, similarity: 0.5))
        #expect(neighbor != Neighbor(entry: 4, similarity: 0.5))
        #expect(neighbor != Neighbor(entry: 3, similarity: Float(0.5).nextUp))
    }
}
