import Tensors
import VectorMemory

/// An affine map after which embeddings of one modality vary alike in all directions.
///
/// How it works. `map` is `(C + ridge · v · I)⁻¹`, with the covariance `C` of a training's
/// embeddings and `v` the mean of its diagonal, scaled so that its own diagonal has the mean 1. The
/// inner product of an image and of another one so mapped is that of linear discriminant analysis:
/// what all images vary in (light, crop, style) counts little, what few do counts much. It needs
/// no labels, and it is a property of the encoder more than of the pairs, so that it holds for
/// classes that were never seen.
///
/// Source: Fisher, *The use of multiple measurements in taxonomic problems*, 1936; Ledoit and Wolf,
/// *A well-conditioned estimator for large-dimensional covariance matrices*, 2004, for the ridge.
struct Whitening: Sendable, Equatable {
    /// Enough rows for a covariance at every dimension in use.
    static let rowLimit = 65_536
    private static let blockRowLimit = 4096

    /// Shape: `[dimension x dimension]`, symmetric.
    let map: Matrix
    /// What the map takes to zero, subtracted after it: `map · mean`.
    ///
    /// Shape: `[dimension]`.
    let offset: [Float]

    /// Measures the pairs' embeddings of one modality; of very many pairs, evenly spaced ones.
    ///
    /// Complexity: one multiply-add per row and pair of columns, and a cube of the dimension.
    init(
        of pairs: PairDataset,
        modality: Modality,
        ridge: Float
    ) throws(TrainingError) {
        let rowCount = min(pairs.rowCount, Self.rowLimit)
        let rows = (0..<rowCount).map { $0 * pairs.rowCount / rowCount }
        var moments = Moments(dimension: pairs.dimension)
        for block in Parallel.blocks(rowCount, of: Self.blockRowLimit) {
            moments.add(try pairs.embeddings(of: Array(rows[block]), modality: modality))
        }
        self.init(moments, ridge: ridge)
    }

    /// Takes what was measured.
    init(_ moments: Moments, ridge: Float) {
        let dimension = moments.dimension
        var covariance = moments.covariance
        let variance =
            (0..<dimension).reduce(0) { $0 + covariance[$1 * (dimension + 1)] }
            / Double(dimension)
        // Embeddings that are all the same have no covariance; the identity is right for them.
        let added = variance > 0 ? Double(ridge) * variance : 1
        for index in 0..<dimension { covariance[index * (dimension + 1)] += added }
        var inverse = PositiveMatrix(dimension: dimension, values: covariance).inverse()
        let mean =
            (0..<dimension).reduce(0) { $0 + inverse[$1 * (dimension + 1)] }
            / Double(dimension)
        for index in inverse.indices { inverse[index] /= mean }
        map = Matrix(
            rowCount: dimension,
            columnCount: dimension,
            values: inverse.map(Float.init)
        )
        offset = (0..<dimension).map { row in
            var sum = 0.0
            for column in 0..<dimension {
                sum += inverse[row * dimension + column] * moments.mean[column]
            }
            return Float(sum)
        }
    }
}

extension Whitening {
    /// The first and second moments of rows.
    struct Moments {
        let dimension: Int
        private var count = 0
        private var sums: [Double]
        private var products: [Double]

        init(dimension: Int) {
            self.dimension = dimension
            sums = [Double](repeating: 0, count: dimension)
            products = [Double](repeating: 0, count: dimension * dimension)
        }

        /// Adds a block of rows.
        mutating func add(_ rows: Matrix) {
            count += rows.rowCount
            for row in 0..<rows.rowCount {
                let values = rows[row: row]
                for column in 0..<dimension { sums[column] += Double(values[column]) }
            }
            let block = rows.transposedProduct(rows).values
            for index in block.indices { products[index] += Double(block[index]) }
        }

        var mean: [Double] { sums.map { $0 / Double(max(count, 1)) } }

        /// Shape: `[dimension x dimension]`.
        var covariance: [Double] {
            let mean = mean
            var result = products
            for row in 0..<dimension {
                for column in 0..<dimension {
                    let index = row * dimension + column
                    result[index] = result[index] / Double(max(count, 1)) - mean[row] * mean[column]
                }
            }
            return result
        }
    }
}
