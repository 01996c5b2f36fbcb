import FusionModel
import Tensors

extension SimilarityMetric {
    /// More than enough for directions that differ; those that hardly do may take each other's place.
    private static let roundCount = 64

    /// Measures similarities as if embeddings had been whitened, but for what varies little.
    ///
    /// How it works. The `rank` directions in which the embeddings vary most are found by orthogonal
    /// iteration. A direction of variance `e` is shortened as whitening by `(C + ridge · v · I)⁻¹`
    /// would do it in comparison with the mean variance of all other directions, which stay.
    /// Complexity: 64 times `rank` multiply-adds per pair of columns, and twice `rank` squared per
    /// column.
    /// Source: Golub and Van Loan, *Matrix Computations*, 8.2.4.
    init(_ moments: EmbeddingMoments, rank: Int, ridge: Float, trust: NeighborTrust? = nil) {
        let dimension = moments.dimension
        let covariance = Matrix(
            rowCount: dimension,
            columnCount: dimension,
            values: moments.covariance.map(Float.init)
        )
        var generator = SeededGenerator(seed: 0)
        var directions = Matrix(
            rowCount: rank,
            columnCount: dimension,
            values: (0..<rank * dimension).map { _ in generator.normal() }
        )
        directions.orthonormalizeRows()
        for _ in 0..<Self.roundCount {
            directions = directions.product(covariance)
            directions.orthonormalizeRows()
        }
        let mapped = directions.product(covariance)
        let variances = (0..<rank).map {
            Double(Kernels.best.product(directions[row: $0], mapped[row: $0]))
        }
        let whole = moments.variance * Double(dimension)
        let rest = max(0, whole - variances.reduce(0, +)) / Double(max(1, dimension - rank))
        let added = moments.ridge(ridge)
        let lengths = variances.map { variance in
            max(0, 1 - (rest + added) / (variance + added)).squareRoot()
        }
        directions.update { span in
            for index in span.indices { span[index] *= Float(lengths[index / dimension]) }
        }
        self.init(mean: moments.mean.map(Float.init), directions: directions, trust: trust)
    }
}

extension Matrix {
    /// Makes the rows unit vectors at right angles, each from what it adds to those before it; a row
    /// that adds nothing becomes zeros.
    ///
    /// Twice subtracted, what rounding left of the others is gone too.
    /// Source: Giraud et al., *The loss of orthogonality in the Gram-Schmidt process*, 2005.
    mutating func orthonormalizeRows() {
        let (rowCount, width) = (rowCount, columnCount)
        update { span in
            for row in 0..<rowCount {
                let range = row * width..<(row + 1) * width
                let before = Kernels.best.squareSum(span.span.extracting(range)).squareRoot()
                for _ in 0..<2 {
                    for other in 0..<row {
                        let start = other * width
                        let share = Kernels.best.product(
                            span.span.extracting(start..<start + width),
                            span.span.extracting(range)
                        )
                        for column in 0..<width {
                            span[range.lowerBound + column] -= share * span[start + column]
                        }
                    }
                }
                let left = Kernels.best.squareSum(span.span.extracting(range)).squareRoot()
                let factor = left > 1e-5 * before && left > 0 ? 1 / left : 0
                var target = span._mutatingExtracting(range)
                Kernels.best.scale(&target, by: factor)
            }
        }
    }
}
