import Foundation
import FusionModel
import Reco
import TensorFiles
import Tensors
import VectorMemory

/// What `reco bench` measures on when it is not told: rows in clusters, as embeddings lie, and a
/// layer with random weights.
enum BenchWorld {
    private static let clusterCount = 256
    private static let seed: UInt64 = 7

    /// Unit vectors around random centers, all on one side of the origin as those of CLIP are.
    static func embeddings(_ count: Int, dimension: Int, salt: UInt64) -> Matrix {
        var shared = SeededGenerator(seed: seed)
        let mean = (0..<dimension).map { _ in 1.2 * shared.normal() }
        let centers = (0..<clusterCount * dimension).map { _ in shared.normal() }
        var generator = SeededGenerator(seed: seed &+ salt)
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        for _ in 0..<count {
            let start = Int.random(in: 0..<clusterCount, using: &generator) * dimension
            for column in 0..<dimension {
                values.append(mean[column] + centers[start + column] + 0.8 * generator.normal())
            }
        }
        return Matrix(rowCount: count, columnCount: dimension, values: values).normalizedRows()
    }

    /// A layer of the usual proportions, with random weights of the size that training starts at.
    static func layer(dimension: Int) throws -> FusionLayer {
        let configuration = try FusionConfiguration(
            dimension: dimension,
            headCount: dimension.isMultiple(of: 8) ? 8 : 1,
            feedForwardWidth: 4 * dimension
        )
        var generator = SeededGenerator(seed: seed)
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            let shape = name.shape(in: configuration)
            let rows = shape.count == 2 ? shape[0] : 1
            let columns = shape[shape.count - 1]
            let width = 1 / Float(columns).squareRoot()
            tensors[name] = Matrix(
                rowCount: rows,
                columnCount: columns,
                values: (0..<rows * columns).map { _ in width * generator.normal() }
            )
        }
        return FusionLayer(
            try FusionParameters(configuration: configuration, tensors: tensors)
        )
    }
}
