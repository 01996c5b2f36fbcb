import FusionModel
import Tensors
import Testing
import VectorMemory

@testable import Reco

struct TrainingBatchTests {
    @Test func blocksKeepAllThreadsBusyAndProductsLong() {
        #expect(TrainingBatch.blockRowLimit(batchSize: 512, threadCount: 1) == 256)
        #expect(TrainingBatch.blockRowLimit(batchSize: 512, threadCount: 2) == 256)
        #expect(TrainingBatch.blockRowLimit(batchSize: 700, threadCount: 2) == 234)
        #expect(TrainingBatch.blockRowLimit(batchSize: 1024, threadCount: 3) == 228)
        #expect(TrainingBatch.blockRowLimit(batchSize: 512, threadCount: 8) == 128)
        #expect(TrainingBatch.blockRowLimit(batchSize: 8, threadCount: 8) == 32)
    }

    @Test func everyPairIsInOneBlockOfEachModality() throws {
        let samples = try TrainingSamples()
        let rows = Array(stride(from: 59, through: 0, by: -1))
        let batch = try samples.maker.batch(of: rows, dropout: nil)
        for modality in Modality.allCases {
            let blocks = batch.blocks.filter { $0.modality == modality }
            #expect(blocks.flatMap(\.rows) == Array(0..<60))
            for block in blocks {
                for (position, neighbors) in zip(block.rows, block.neighbors) {
                    #expect(
                        neighbors
                            == (try samples.neighbors)[modality].neighbors(of: rows[position])
                    )
                }
            }
        }
        #expect(batch.groups == rows.map { samples.pairs.groups[$0] })
        #expect(batch.images == (try samples.pairs.embeddings(of: rows, modality: .image)))
        #expect(batch.originals(.text) == batch.texts)
    }

    @Test(arguments: Reach.allCases)
    func aBlocksTokensAreTheNeighborsOfTheModalityThatFusionReaches(reach: Reach) throws {
        var samples = try TrainingSamples()
        samples.recipe.fusionReach = reach
        let maker = try samples.maker
        let batch = try maker.batch(of: [3, 1, 4], dropout: nil)
        for block in batch.blocks {
            let tokens = maker.tokens(of: block, in: batch)
            let entries = block.neighbors.flatMap { $0.map(\.entry) }
            let target = reach.modality(from: block.modality)
            #expect(
                tokens.retrieved == samples.memory.embeddings(of: entries, modality: target)
            )
            #expect(
                tokens.originals == batch.originals(block.modality).rows(block.rows)
            )
            #expect(tokens.similarities.values == block.neighbors.flatMap { $0.map(\.similarity) })
        }
    }

    @Test func neighborsAreLeftOutAtRandomAndOneAlwaysStays() throws {
        var samples = try TrainingSamples()
        samples.recipe.neighborDropout = 0.5
        let maker = try samples.maker
        let all = try samples.neighbors
        var counts = [Int](repeating: 0, count: 5)
        for step in 0..<20 {
            let generator = BatchOrder.Stream.dropout.generator(seed: 1, number: step)
            let batch = try maker.batch(of: Array(0..<60), dropout: generator)
            for block in batch.blocks {
                for (position, neighbors) in zip(block.rows, block.neighbors) {
                    let full = all[block.modality].neighbors(of: position)
                    #expect(neighbors == full.filter(neighbors.contains))
                    if block.modality == .image { counts[neighbors.count] += 1 }
                }
            }
        }
        #expect(counts[0] == 0)
        // Of four, each kept with one half; none kept becomes one: 5, 6, 4 and 1 of 16.
        for (count, share) in [(1, 5.0 / 16), (2, 6.0 / 16), (3, 4.0 / 16), (4, 1.0 / 16)] {
            #expect(abs(Double(counts[count]) / 1200 - share) < 0.05, "\(counts)")
        }
    }

    @Test func withoutAGeneratorNothingIsLeftOut() throws {
        var samples = try TrainingSamples()
        samples.recipe.neighborDropout = 0.9
        let batch = try samples.maker.batch(of: Array(0..<60), dropout: nil)
        let counts = Dictionary(grouping: batch.blocks, by: \.modality)
            .mapValues { Set($0.flatMap { $0.neighbors.map(\.count) }) }
        #expect(counts == [.image: [4], .text: [3]])
    }
}
