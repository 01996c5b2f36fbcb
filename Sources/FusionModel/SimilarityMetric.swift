public import Tensors

/// How similar originals are to entries of their own modality when what all embeddings share counts
/// less.
///
/// How it works. An encoder's embeddings lie far from the origin and vary most in a few directions
/// that many pictures share (light, crop, style), so that their cosine says more of these than of
/// what is shown. The metric takes their mean `μ` off and discounts directions `p`, each by the
/// square of its length, which is at most 1:
///
///     ⟨x, y⟩ = (x − μ)·(y − μ) − Σ (p·(x − μ)) (p·(y − μ))
///     similarity(x, y) = ⟨x, y⟩ / √(⟨x, x⟩ ⟨y, y⟩)
///
/// It is the cosine after a whitening of low rank: a neighbor costs one product with `rank` rows
/// instead of one with `dimension` of them.
/// Source: Mahalanobis, *On the generalised distance in statistics*, 1936; Mu and Viswanath,
/// *All-but-the-Top*, ICLR 2018 (arXiv 1702.01417), for what few directions hold.
public struct SimilarityMetric: Sendable, Equatable {
    /// Below this share of an embedding's square, what is left of it is rounding.
    private static let leastShare = 1e-6

    /// What is subtracted from every embedding.
    ///
    /// Shape: `[dimension]`.
    public let mean: [Float]
    /// What is discounted; a row of zeros discounts nothing.
    ///
    /// Shape: `[rank x dimension]`.
    public let directions: Matrix

    /// Takes both; a mean of another length is a programmer's error.
    public init(mean: [Float], directions: Matrix) {
        precondition(
            mean.count == directions.columnCount,
            "a mean of \(mean.count) numbers, directions of \(directions.columnCount)"
        )
        self.mean = mean
        self.directions = directions
    }

    /// The metric of a layer; nil where it has none, or one that changes nothing.
    public init?(_ parameters: FusionParameters) {
        guard parameters.configuration.metricRank > 0 else { return nil }
        let mean = parameters[.metricMean].values
        let directions = parameters[.metricDirections]
        guard mean.contains(where: { $0 != 0 }) || directions.values.contains(where: { $0 != 0 })
        else { return nil }
        self.init(mean: mean, directions: directions)
    }

    /// Measures each original against entries of its own; each pair has the same bits in any batch.
    ///
    /// What lies in the mean, or in discounted directions alone, is similar to nothing: 0.
    ///
    /// Shape: `[batch x dimension]` and `k` consecutive rows for each of them
    /// `[batch * k x dimension]` → `[batch x k]`, in −1…1.
    /// Complexity: `rank` + 2 multiply-adds for each number.
    public func similarities(
        of originals: Matrix,
        to entries: Matrix,
        kernels: Kernels = .best
    ) -> Matrix {
        let k = entries.rowCount / max(originals.rowCount, 1)
        precondition(
            entries.rowCount == originals.rowCount * k,
            "\(originals.rowCount) originals, \(entries.rowCount) entries"
        )
        let asked = Measured(originals, by: self, kernels: kernels)
        let found = Measured(entries, by: self, kernels: kernels)
        var values = [Float](repeating: 0, count: entries.rowCount)
        for row in 0..<originals.rowCount {
            for entry in row * k..<(row + 1) * k {
                values[entry] = asked.similarity(row, to: found, entry)
            }
        }
        return Matrix(rowCount: originals.rowCount, columnCount: k, values: values)
    }

    /// Embeddings less the mean, with what the metric makes of them.
    private struct Measured {
        let centered: Matrix
        /// Shape: `[rows x rank]`.
        let shares: Matrix
        /// What is left of each row's length, 0 where that is nothing.
        let norms: [Double]
        let kernels: Kernels

        init(_ embeddings: Matrix, by metric: SimilarityMetric, kernels: Kernels) {
            self.kernels = kernels
            var rows = embeddings
            rows.update { span in
                for row in 0..<embeddings.rowCount {
                    let start = row * metric.mean.count
                    var target = span._mutatingExtracting(start..<start + metric.mean.count)
                    kernels.addScaled(metric.mean.span, by: -1, to: &target)
                }
            }
            let shares = rows.productWithTransposed(metric.directions, kernels: kernels)
            norms = (0..<rows.rowCount).map { row in
                let whole = kernels.squareSum(rows[row: row])
                let left = whole - kernels.squareSum(shares[row: row])
                return left > SimilarityMetric.leastShare * whole ? left.squareRoot() : 0
            }
            self.shares = shares
            centered = rows
        }

        func similarity(_ row: Int, to other: Measured, _ entry: Int) -> Float {
            let scale = norms[row] * other.norms[entry]
            guard scale > 0 else { return 0 }
            let whole = kernels.product(centered[row: row], other.centered[row: entry])
            let shared = kernels.product(shares[row: row], other.shares[row: entry])
            return min(max(Float((Double(whole) - Double(shared)) / scale), -1), 1)
        }
    }
}
