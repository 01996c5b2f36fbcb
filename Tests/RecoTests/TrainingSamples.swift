import FusionModel
import TensorFiles
import Tensors
import TestSupport
import VectorMemory

@testable import Reco

/// A small training: pairs in clusters, a memory that knows the clusters, and their neighbors.
struct TrainingSamples {
    let scratch: ScratchFolder
    let memory: Memory
    let pairs: PairDataset
    var recipe = TrainingRecipe()

    init(
        pairCount: Int = 60,
        memoryRowCount: Int = 120,
        dimension: Int = 16,
        seed: UInt64 = 1
    ) throws {
        scratch = try ScratchFolder()
        memory = try Samples.memory(
            images: Self.images(memoryRowCount, dimension, seed),
            texts: Self.texts(memoryRowCount, dimension, seed),
            in: scratch
        )
        let other = try ScratchFolder()
        pairs = try PairDataset(
            try Samples.memory(
                images: Self.images(pairCount, dimension, seed + 10),
                texts: Self.texts(pairCount, dimension, seed + 10),
                in: other
            )
        )
        // Neither dropout, weights nor rates, so that tests see one thing at a time.
        recipe.neighborDropout = 0
        recipe.lossWeights = .init(both: 1, image: 1, text: 1)
        recipe.batchSize = 20
        recipe.duration = .steps(12)
        recipe.imageNeighborCount = 4
        recipe.textNeighborCount = 3
        recipe.learningRate = 1e-3
        recipe.imageStart.rate = 1
    }

    /// Both sides of a pair are a cluster's center, turned into the side's own directions, and noise.
    private static func images(_ count: Int, _ dimension: Int, _ seed: UInt64) -> Matrix {
        clustered(count, dimension, center: 501, noise: seed)
    }

    private static func texts(_ count: Int, _ dimension: Int, _ seed: UInt64) -> Matrix {
        clustered(count, dimension, center: 502, noise: seed + 100)
    }

    private static func clustered(
        _ count: Int,
        _ dimension: Int,
        center: UInt64,
        noise: UInt64
    ) -> Matrix {
        let centers = Numbers.unitMatrix(rowCount: 7, columnCount: dimension, seed: center)
        var rows = Numbers.unitMatrix(rowCount: count, columnCount: dimension, seed: noise)
        for row in 0..<count {
            for column in 0..<dimension {
                let index = row * dimension + column
                rows.values[index] =
                    0.6 * rows.values[index] + centers.values[row % 7 * dimension + column]
            }
        }
        return rows.normalizedRows()
    }

    var neighbors: TrainingNeighbors {
        get throws {
            try NeighborSearch(
                memory: memory,
                imageNeighborCount: recipe.imageNeighborCount,
                textNeighborCount: recipe.textNeighborCount,
                reach: recipe.searchReach,
                exclusionThreshold: recipe.exclusionThreshold
            ).neighbors(of: pairs)
        }
    }

    func trainer(memoryBudget: Int = 1 << 30, threadCount: Int = 2) throws -> Trainer {
        try Trainer(
            recipe: recipe,
            pairs: pairs,
            memory: memory,
            neighbors: neighbors,
            memoryBudget: memoryBudget,
            threadCount: threadCount
        )
    }

    var maker: BatchMaker {
        get throws {
            BatchMaker(
                pairs: pairs,
                memory: memory,
                neighbors: try neighbors,
                fusionReach: recipe.fusionReach,
                neighborDropout: recipe.neighborDropout,
                threadCount: 2
            )
        }
    }
}
