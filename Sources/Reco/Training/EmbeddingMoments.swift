import Tensors
import VectorMemory

/// The first and second moments of rows, taken from the first of them: embeddings are far from
/// the origin and near each other, so that products of their own would cancel.
struct EmbeddingMoments: Sendable {
    /// Enough rows for a covariance at every dimension in use.
    static let rowLimit = 65_536
    private static let blockRowLimit = 4096

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

    /// Measures the pairs' embeddings of one modality; of very many pairs, evenly spaced ones.
    ///
    /// Complexity: one multiply-add per row and pair of columns.
    init(of pairs: PairDataset, modality: Modality) throws(TrainingError) {
        self.init(dimension: pairs.dimension)
        let rowCount = min(pairs.rowCount, Self.rowLimit)
        let rows = (0..<rowCount).map { $0 * pairs.rowCount / rowCount }
        for block in Parallel.blocks(rowCount, of: Self.blockRowLimit) {
            add(try pairs.embeddings(of: Array(rows[block]), modality: modality))
        }
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

    /// The mean variance of a column.
    var variance: Double {
        let shift = shift
        return (0..<dimension).reduce(0) {
            let square = products[$1 * (dimension + 1)] / Double(max(count, 1))
            return $0 + square - shift[$1] * shift[$1]
        } / Double(dimension)
    }

    /// What a ridge of this share of the mean variance adds to every variance.
    ///
    /// Embeddings that are all the same have no covariance: a floor far below any encoder's keeps it
    /// positive, and makes a multiple of the identity of them.
    func ridge(_ share: Float) -> Double {
        max(Double(share) * variance, 1e-6 / Double(dimension))
    }
}
