package import Tensors

/// Rows in a byte per number, and how far each may be from the row it stands for: what a search
/// reads first, at a quarter of the bytes of 32-bit rows or half of that.
///
/// How it works: a row `e` of a memory is `m + s (c - 128) + p`, with the mean `m` of the rows, the
/// bytes `c`, a scale `s` of its own, and a rest `p` of which only the norm is kept. With the query
/// `q = m + t z + d` (bytes `z`, rest `d`),
///
///     q·e = q·m + m·(e - m) + s t (c - 128)·z + s (c - 128)·d + (q - m)·p
///
/// where the first three terms are known (the product of the bytes exactly) and the last two are
/// at most `|s (c - 128)| |d|` and `|q - m| |p|`, by Cauchy and Schwarz. To this upper bound of the
/// true inner product comes a bound of all rounding errors, those of the exact kernel included, so
/// that no row whose *computed* similarity reaches a threshold has a bound below it. Subtracting
/// the mean matters: embeddings of one modality share a large part, and bytes are better spent on
/// what tells them apart.
///
/// The bytes are kept in two planes, of their high and of their low halves. A byte of which only
/// the high half `h` is read is taken to be `16 h + 8`: the same bounds hold with it in the place
/// of `c` and the norm of another, larger rest. They are enough to rule out most rows.
package struct RowCodes: Sendable {
    /// The most numbers of a row: more products of bytes might not fit 32 bits.
    static let dimensionLimit = 65_536
    /// The rows of a block, which is the unit of building: 2 MB of the usual 512 numbers.
    static let blockRowCount = 4096
    /// Rows that the mean is taken of; any center is right, and this one is good enough.
    private static let sampleLimit = 2048

    /// The codes of consecutive rows.
    struct Block: Sendable {
        /// `[rows x planeWidth]`, the high halves of the bytes; see ``Kernels``.
        fileprivate(set) var highs: [UInt8] = []
        /// And the low ones.
        fileprivate(set) var lows: [UInt8] = []
        /// `[rows]`, as are the others; see ``RowCode``.
        fileprivate(set) var scales: [Float] = []
        fileprivate(set) var errors: [Float] = []
        fileprivate(set) var coarseErrors: [Float] = []
        fileprivate(set) var offsets: [Float] = []
        /// Not below any row's `|s (c - 128)|`, with all or half of the bits of `c`, nor below its
        /// distance from the mean.
        fileprivate(set) var greatestNorm: Float = 0
    }

    /// How many rows there are.
    package let rowCount: Int
    /// How many numbers each row has.
    package let dimension: Int
    /// Near the mean of the rows.
    private let mean: [Float]
    private let meanNorm: Double
    private let greatestNorm: Double
    /// `blockRowCount` rows each, but for the last one.
    let blocks: [Block]

    /// The bytes that they take.
    package var byteCount: Int { Self.byteCount(rowCount: rowCount, dimension: dimension) }

    /// The bytes that the codes of so many rows take.
    static func byteCount(rowCount: Int, dimension: Int) -> Int {
        rowCount * (2 * Kernels.planeWidth(dimension: dimension) + 4 * MemoryLayout<Float>.size)
    }

    /// The bytes of a row in each plane.
    var planeWidth: Int { Kernels.planeWidth(dimension: dimension) }

    /// Encodes the live rows, whose numbers are finite.
    ///
    /// The codes are the same whatever the number of threads.
    ///
    /// - Complexity: one pass over the rows, split between the threads.
    package init(of rows: borrowing LiveRowSpan, threadCount: Int = 1, kernels: Kernels = .best) {
        let mean = Self.mean(of: rows, kernels: kernels)
        let rows = copy rows
        let blockCount = (rows.rowCount + Self.blockRowCount - 1) / Self.blockRowCount
        self.blocks = Parallel.map(blockCount, threadCount: threadCount) { index in
            let first = index * Self.blockRowCount
            return Self.block(
                of: rows,
                first..<min(first + Self.blockRowCount, rows.rowCount),
                mean: mean,
                kernels: kernels
            )
        }
        self.rowCount = rows.rowCount
        self.dimension = rows.dimension
        self.mean = mean
        self.meanNorm = kernels.squareSum(mean.span).squareRoot()
        self.greatestNorm = Double(blocks.reduce(0) { max($0, $1.greatestNorm) })
    }

    private static func mean(of rows: borrowing LiveRowSpan, kernels: Kernels) -> [Float] {
        var mean = [Float](repeating: 0, count: rows.dimension)
        let sampleCount = min(rows.rowCount, sampleLimit)
        for sample in 0..<sampleCount {
            let row = sample * rows.rowCount / sampleCount
            let values = Matrix(copying: rows.row(at: row)).values
            var span = mean.mutableSpan
            kernels.addScaled(values.span, by: 1 / Float(sampleCount), to: &span)
        }
        return mean
    }

    private static func block(
        of rows: LiveRowSpan,
        _ range: Range<Int>,
        mean: [Float],
        kernels: Kernels
    ) -> Block {
        let dimension = rows.dimension
        let width = Kernels.planeWidth(dimension: dimension)
        var block = Block()
        var highs = [UInt8](repeating: 0, count: range.count * width)
        var lows = highs
        var values = [Float](repeating: 0, count: dimension)
        var bytes = [UInt8](repeating: 0, count: dimension)
        for row in 0..<range.count {
            var span = values.mutableSpan
            rows.row(at: range.lowerBound + row).copy(into: &span, kernels: kernels)
            var target = bytes.mutableSpan
            block.append(kernels.encode(values.span, mean: mean.span, into: &target))
            var highSpan = highs.mutableSpan
            var high = highSpan._mutatingExtracting(row * width..<(row + 1) * width)
            var lowSpan = lows.mutableSpan
            var low = lowSpan._mutatingExtracting(row * width..<(row + 1) * width)
            kernels.split(bytes.span, highs: &high, lows: &low)
        }
        block.highs = highs
        block.lows = lows
        return block
    }

    /// Encodes a query, and gives its share in the bounds; none when its numbers are so large that
    /// the bounds overflow.
    ///
    /// - Shape: both `[dimension]`.
    func encode(
        _ query: Span<Float>,
        into bytes: inout MutableSpan<Int8>,
        kernels: Kernels
    ) -> CodedQuery? {
        var biased = [UInt8](repeating: 0, count: dimension)
        var span = biased.mutableSpan
        let code = kernels.encode(query, mean: mean.span, into: &span)
        var byteSum: Int32 = 0
        for i in 0..<dimension {
            bytes[i] = Int8(Int(biased[i]) - 128)
            byteSum += Int32(bytes[i])
        }
        return share(of: code, byteSum: byteSum)
    }

    /// A query's share in the bounds, by its code.
    private func share(of code: RowCode, byteSum: Int32) -> CodedQuery? {
        let (norm, error) = (Double(code.norm), Double(code.error))
        // No term of the bounds, nor of the computed similarity, is larger than this.
        let greatestTerm = (norm + error + 2 * meanNorm) * (meanNorm + greatestNorm)
        // The kernel adds dimension / 16 numbers in each of 16 sums, and then those: as many
        // roundings, each of a relative 2^-24. The bounds themselves take fewer than twenty.
        let roundings = greatestTerm * (Double(dimension) / 16 + 64) * 0x1p-24
        let spread = error * greatestNorm + roundings + Double(Float.leastNormalMagnitude)
        // The largest number on the way: a product of bytes by the query's scale alone.
        let greatest = (norm + error) * 128 * Double(dimension).squareRoot()
        guard greatest + greatestTerm < Double(Float.greatestFiniteMagnitude) / 8 else {
            return nil
        }
        let bound = QueryBound(
            factor: code.scale,
            bias: 128 * byteSum,
            norm: code.norm,
            base: Float(Double(code.offset) + meanNorm * meanNorm + spread)
        )
        var coarseBound = bound
        (coarseBound.step, coarseBound.bias) = (16, 120 * byteSum)
        return CodedQuery(bound: bound, coarseBound: coarseBound, spread: spread)
    }
}

extension RowCodes.Block {
    /// Appends what belongs to one row beside its bytes.
    fileprivate mutating func append(_ code: RowCode) {
        scales.append(code.scale)
        errors.append(code.error)
        coarseErrors.append(code.coarseError)
        offsets.append(code.offset)
        let restNorm = max(code.error, code.coarseError)
        greatestNorm = max(greatestNorm, (code.norm + restNorm).nextUp)
    }
}

/// What a query adds to the bounds of its similarity to coded rows.
struct CodedQuery: Sendable {
    /// Its share in the upper bound.
    let bound: QueryBound
    /// The same where only the high halves of the rows' bytes are known.
    let coarseBound: QueryBound
    /// What the upper bound allows for beside the row's own error: half of what is between the
    /// bounds, but for that error.
    let spread: Double

    /// The bounds of a row's computed similarity; `product` is that of the bytes.
    func bounds(
        product: Int32,
        scale: Float,
        error: Float,
        offset: Float
    ) -> (lower: Float, upper: Float) {
        let similarity = Double(bound.factor) * Double(product - bound.bias)
        let allowance = Double(error) * Double(bound.norm)
        let upper = Double(offset) + Double(scale) * similarity + allowance + Double(bound.base)
        return (Float(upper - 2 * (allowance + spread)).nextDown, Float(upper).nextUp)
    }
}
