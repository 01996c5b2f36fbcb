import FusionModel
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

struct TrainingNeighborsMetricTests {
    @Test(arguments: [1, 2])
    func eachNeighborIsMeasuredInThePairsModality(threadCount: Int) throws {
        // More than one group of blocks.
        let samples = try TrainingSamples(pairCount: 1200)
        let dimension = samples.pairs.dimension
        let metric = SimilarityMetric(
            mean: [Float](repeating: 0.1, count: dimension),
            directions: Matrix(
                rowCount: 2,
                columnCount: dimension,
                values: Numbers.unitMatrix(rowCount: 2, columnCount: dimension, seed: 3)
                    .values.map { 0.5 * $0 }
            ),
            trust: NeighborTrust(weight: 2, withinScale: 15, crossScale: 20)
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
        for row in stride(from: 0, to: samples.pairs.rowCount, by: 7) {
            let entries = Array(found.image.entries[row * k..<(row + 1) * k])
            let expected = metric.similarities(
                of: try samples.pairs.embeddings(of: [row], modality: .image),
                to: PairedEntries(
                    own: samples.memory.embeddings(of: entries, modality: .image),
                    counterparts: samples.memory.embeddings(of: entries, modality: .text)
                )
            )
            #expect(Array(found.image.similarities[row * k..<(row + 1) * k]) == expected.values)
        }
    }
}
