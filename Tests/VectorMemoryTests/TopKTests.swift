import Tensors
import Testing

@testable import VectorMemory

@Suite struct TopKTests {
    /// Similarities of few values, so that most entries tie.
    private func tiedNeighbors(count: Int, seed: UInt64) -> [Neighbor] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { entry in
            Neighbor(entry: entry, similarity: Float(Int.random(in: 0...5, using: &generator)))
        }
    }

    private func naive(_ neighbors: [Neighbor], limit: Int) -> [Neighbor] {
        let sorted = neighbors.sorted {
            ($1.similarity, $0.entry) < ($0.similarity, $1.entry)
        }
        return Array(sorted.prefix(limit))
    }

    private func kept(_ neighbors: [Neighbor], limit: Int) -> TopK {
        var best = TopK(limit: limit)
        for neighbor in neighbors { best.insert(neighbor) }
        return best
    }

    @Test func keepsTheBestInWhateverOrderTheyCome() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let neighbors = tiedNeighbors(count: 50, seed: seed)
            for limit in [0, 1, 2, 3, 10, 49, 50, 60] {
                let expected = naive(neighbors, limit: limit)
                #expect(kept(neighbors, limit: limit).neighbors == expected)
                #expect(kept(neighbors.reversed(), limit: limit).neighbors == expected)
                let shuffled = neighbors.shuffled(using: &generator)
                #expect(kept(shuffled, limit: limit).neighbors == expected)
            }
        }
    }

    @Test func mergesPartsIntoTheBestOfAll() {
        let neighbors = tiedNeighbors(count: 60, seed: 3)
        for limit in [0, 1, 7, 60, 70] {
            for cuts in [[0, 60], [0, 0, 60], [0, 20, 40, 60], [0, 1, 59, 60]] {
                let parts = zip(cuts, cuts.dropFirst()).map { start, end in
                    kept(Array(neighbors[start..<end]), limit: limit)
                }
                #expect(
                    TopK.merging(parts.reversed(), limit: limit)
                        == naive(neighbors, limit: limit)
                )
            }
        }
    }

    @Test func theThresholdIsTheWorstOnceAllPlacesAreTaken() {
        var best = TopK(limit: 2)
        #expect(best.threshold == -.infinity)
        best.insert(Neighbor(entry: 0, similarity: 0.5))
        #expect(best.threshold == -.infinity)
        best.insert(Neighbor(entry: 1, similarity: 0.25))
        #expect(best.threshold == 0.25)
        best.insert(Neighbor(entry: 2, similarity: 0.75))
        #expect(best.threshold == 0.5)
        #expect(TopK(limit: 0).threshold == .infinity)
    }
}
