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
        // Embeddings that are all the same have no covariance: a floor far below any encoder's keeps
        // the matrix positive, and makes a multiple of the identity of them.
        let added = max(Double(ridge) * variance, 1e-6 / Double(dimension))
        for index in 0..<dimension { covariance[index * (dimension + 1)] += added }
        var inverse = PositiveMatrix(dimension: dimension, values: covariance).inverse()
        let gain =
            (0..<dimension).reduce(0) { $0 + inverse[$1 * (dimension + 1)] }
            / Double(dimension)
        for index in inverse.indices { inverse[index] /= gain }
        let mean = moments.mean
        map = Matrix(
            rowCount: dimension,
            columnCount: dimension,
            values: inverse.map(Float.init)
        )
        offset = (0..<dimension).map { row in
            var sum = 0.0
            for column in 0..<dimension {
                sum += inverse[row * dimension + column] * mean[column]
            }
            return Float(sum)
        }
    }
}

extension Whitening {
    /// The first and second moments of rows, taken from the first of them: embeddings are far from
    /// the origin and near each other, so that products of their own would cancel.
    struct Moments {
        let dimension: Int
        private var origin: [Float] = []
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
            guard rows.rowCount > 0 else { return }
            if count == 0 { origin = Array(rows.values.prefix(dimension)) }
            count += rows.rowCount
            var shifted = rows
            shifted.update { span in
                for index in span.indices { span[index] -= origin[index % dimension] }
            }
            for row in 0..<shifted.rowCount {
                let values = shifted[row: row]
                for column in 0..<dimension { sums[column] += Double(values[column]) }
            }
            let block = shifted.transposedProduct(shifted).values
            for index in block.indices { products[index] += Double(block[index]) }
        }

        /// Shape: `[dimension]`.
        var mean: [Double] {
            zip(origin, shift).map { Double($0) + $1 }
        }

        /// The mean, from the origin.
        private var shift: [Double] { sums.map { $0 / Double(max(count, 1)) } }

        /// Shape: `[dimension x dimension]`.
        var covariance: [Double] {
            let shift = shift
            var result = products
            for row in 0..<dimension {
                for column in 0..<dimension {
                    let index = row * dimension + column
                    result[index] /= Double(max(count, 1))
                    result[index] -= shift[row] * shift[column]
                }
            }
            return result
        }
    }
}
