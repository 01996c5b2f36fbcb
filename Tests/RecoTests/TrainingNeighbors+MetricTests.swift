import FusionModel
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

struct TrainingNeighborsMetricTests {
    @Test(arguments: [1, 2])
    func eachNeighborIsMeasuredInThePairsModality(threadCount: Int) throws {
        let samples = try TrainingSamples()
        let dimension = samples.pairs.dimension
        let metric = SimilarityMetric(
            mean: [Float](repeating: 0.1, count: dimension),
            directions: Matrix(
                rowCount: 2,
                columnCount: dimension,
                values: Numbers.unitMatrix(rowCount: 2, columnCount: dimension, seed: 3)
                    .values.map { 0.5 * $0 }
            ),
            trust: NeighborTrust(weight: 2, ownScale: 15, crossScale: 20)
        )
        let neighbors = try samples.neighbors
        let found = try neighbors.measured(
            by: [.image: metric, .text: nil],
            pairs: samples.pairs,
            memory: samples.memory,
            threadCount: threadCount
        )
        #expect(found.text == neighbors.text)
        #expect(found.image.entries == neighbors.image.entries)
        let k = found.image.k
        for row in 0..<samples.pairs.rowCount {
            let expected = metric.similarities(
                of: try samples.pairs.embeddings(of: [row], modality: .image),
                to: samples.memory.pairs(
                    of: Array(found.image.entries[row * k..<(row + 1) * k]),
                    modality: .image
                )
            )
            #expect(Array(found.image.similarities[row * k..<(row + 1) * k]) == expected.values)
        }
    }
}
