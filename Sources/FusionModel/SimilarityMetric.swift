public import Tensors

/// How similar originals are to entries of their own modality when what all embeddings share counts
/// less, and how far such entries can be trusted counts too.
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
/// instead of one with `dimension` of them. To the similarities of an original's neighbors their
/// ``NeighborTrust`` is added, the same to all of them: attention, which compares neighbors with each
/// other, sees it where it compares the best of them with nothing.
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
    /// What is added to the similarities of all neighbors; nil for nothing.
    public let trust: NeighborTrust?

    /// Takes the parts; a mean of another length is a programmer's error.
    public init(mean: [Float], directions: Matrix, trust: NeighborTrust? = nil) {
        precondition(
            mean.count == directions.columnCount,
            "a mean of \(mean.count) numbers, directions of \(directions.columnCount)"
        )
        self.mean = mean
        self.directions = directions
        self.trust = trust
    }

    /// The metric of a layer; nil where it has none, or one that changes nothing.
    public init?(_ parameters: FusionParameters) {
        guard parameters.configuration.metricRank > 0 else { return nil }
        let mean = parameters[.metricMean].values
        let directions = parameters[.metricDirections]
        let trust = NeighborTrust(parameters)
        let hasMeasure = (mean + directions.values).contains { $0 != 0 }
        guard hasMeasure || trust != nil else { return nil }
        self.init(mean: mean, directions: directions, trust: trust)
    }

    /// Measures each original against entries of its own; a row has the same bits in any batch.
    ///
    /// What lies in the mean, or in discounted directions alone, is similar to nothing: 0.
    ///
    /// Shape: `[batch x dimension]` and `k` consecutive entries for each of them, nearest first →
    /// `[batch x k]`, in −1…1 before trust is added.
    /// Complexity: `rank` + 2 multiply-adds for each number of an entry, and with trust `3k` more
    /// of each of the 32 nearest.
    public func similarities(
        of originals: Matrix,
        to entries: PairedEntries,
        kernels: Kernels = .best
    ) -> Matrix {
        let k = entries.count / max(originals.rowCount, 1)
        precondition(
            entries.count == originals.rowCount * k,
            "\(originals.rowCount) originals, \(entries.count) entries"
        )
        let asked = Measured(originals, by: self, kernels: kernels)
        let found = Measured(entries.own, by: self, kernels: kernels)
        var values = [Float](repeating: 0, count: entries.count)
        for row in 0..<originals.rowCount {
            let neighbors = row * k..<(row + 1) * k
            let offset = offset(of: neighbors, measured: found, entries: entries, kernels: kernels)
            for entry in neighbors {
                values[entry] = asked.similarity(row, to: found, entry) + offset
            }
        }
        return Matrix(rowCount: originals.rowCount, columnCount: k, values: values)
    }

    /// What trust adds to the similarities of these neighbors.
    private func offset(
        of neighbors: Range<Int>,
        measured: Measured,
        entries: PairedEntries,
        kernels: Kernels
    ) -> Float {
        guard let trust else { return 0 }
        let nearest = neighbors.prefix(NeighborTrust.neighborLimit)
        return trust.offset(
            within: measured.similarities(among: nearest),
            cross: kernels.products(entries.own, entries.counterparts, nearest),
            counterparts: kernels.products(entries.counterparts, entries.counterparts, nearest),
            kernels: kernels
        )
    }

    /// How many originals with `k` entries each are measured at a time: up to 1024 entries, 2 MB a
    /// modality at dimension 512.
    public static func blockRowLimit(k: Int) -> Int { max(1, 1024 / max(k, 1)) }

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
            Self.similarity(
                whole: kernels.product(centered[row: row], other.centered[row: entry]),
                shared: kernels.product(shares[row: row], other.shares[row: entry]),
                scale: norms[row] * other.norms[entry]
            )
        }

        /// Measures consecutive rows against each other.
        ///
        /// Shape: `[rows x rows]`.
        func similarities(among rows: Range<Int>) -> Matrix {
            var values = kernels.products(centered, centered, rows)
            let shared = kernels.products(shares, shares, rows)
            values.update { span in
                for index in span.indices {
                    let (row, entry) = index.quotientAndRemainder(dividingBy: rows.count)
                    span[index] = Self.similarity(
                        whole: span[index],
                        shared: shared[row: row][entry],
                        scale: norms[rows.lowerBound + row] * norms[rows.lowerBound + entry]
                    )
                }
            }
            return values
        }

        private static func similarity(whole: Float, shared: Float, scale: Double) -> Float {
            guard scale > 0 else { return 0 }
            return min(max(Float((Double(whole) - Double(shared)) / scale), -1), 1)
        }
    }
}

/// Entries of a memory by both of their embeddings, in the same order.
public struct PairedEntries: Sendable {
    /// Of the modality that is compared.
    ///
    /// Shape: `[count x dimension]`.
    public let own: Matrix
    /// Of the other modality, of the same shape.
    public let counterparts: Matrix

    /// How many there are.
    public var count: Int { own.rowCount }

    /// Takes both; other shapes than each other's are a programmer's error.
    public init(own: Matrix, counterparts: Matrix) {
        precondition(
            own.rowCount == counterparts.rowCount && own.columnCount == counterparts.columnCount,
            "\(own.rowCount) x \(own.columnCount) numbers, "
                + "\(counterparts.rowCount) x \(counterparts.columnCount) of counterparts"
        )
        self.own = own
        self.counterparts = counterparts
    }
}

extension Kernels {
    /// The products of the same rows of two matrices, each with each.
    ///
    /// Shape: `[rows x rows]`.
    fileprivate func products(_ first: Matrix, _ second: Matrix, _ rows: Range<Int>) -> Matrix {
        var result = Matrix(unwrittenRowCount: rows.count, columnCount: rows.count)
        let width = first.columnCount
        let numbers = rows.lowerBound * width..<rows.upperBound * width
        result.update { span in
            products(
                first.values.span.extracting(numbers),
                queryCount: rows.count,
                rows: second.values.span.extracting(numbers),
                rowCount: rows.count,
                dimension: width,
                into: &span,
                stride: rows.count
            )
        }
        return result
    }
}
