import Testing
import VectorMemory

@testable import Reco

@Suite struct BaselinesTests {
    @Test(arguments: Reach.allCases)
    func countWhatTheNaiveMethodCounts(search: Reach) throws {
        let toy = try ToyTask(queryCount: 60, seed: 31)
        let refiner = try toy.refiner(searching: search)
        let hits = Baselines(refiner).hits(
            toy.task.queries,
            labels: toy.task.labels,
            classes: toy.task.classEmbeddings,
            neighbors: SideRefiner(refiner).search(toy.task.queries, modality: .image)
        )
        let naive = toy.naive
        let nearest = naive.queries.map {
            naive.texts[Judge.ranking(of: $0, in: naive.images)[0].entry]
        }
        let mean = naive.queries.map {
            Judge.refine($0, searching: naive.images, fusing: naive.texts, k: 10, by: .mean)
                .embedding
        }
        func hitCount(_ images: [[Double]]) -> Int {
            NaiveEvaluation.ranks(images, naive.counterparts, toy.task.labels).count { $0 == 0 }
        }
        #expect(hits.nearestNeighbor == hitCount(nearest))
        #expect(hits.mean == hitCount(mean))
        #expect(hits.mean != hits.nearestNeighbor)
    }
}
