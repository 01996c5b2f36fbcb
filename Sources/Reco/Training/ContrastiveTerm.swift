import Synchronization
import Tensors

/// One symmetric InfoNCE of two lists of embeddings, and its gradients, by blocks of rows.
///
/// How it works. With `l_ij = s · a_i·b_j`, `r_i` the log-sum-exp of row `i` and `c_j` that of
/// column `j`, the loss is `mean_i ½ [(r_i − l_ii) + (c_i − l_ii)]`, and its derivative by `l_ij` is
///
///     g_ij = (exp(l_ij − r_i) + exp(l_ij − c_j) − 2 δ_ij) / 2B
///
/// so that `dA = s · G B`, `dB = s · Gᵀ A`, and by the logarithm of `s` it is `Σ g_ij l_ij`.
/// The first pass makes the logits a block of rows at a time; a block gives its rows' log-sum-exp
/// and, of each column, the maximum and the sum of exponentials relative to it, which the blocks'
/// order joins. The second pass turns the blocks into those of `G`. If blocks are not kept they
/// are made again, for `dB` with the roles of both lists exchanged.
struct ContrastiveTerm: Sendable {
    /// Rows that are done together: as many as make the products efficient.
    static let blockRowLimit = 128

    /// What a term gives; a gradient that was not asked for is zero.
    struct Value: Sendable {
        let loss: Double
        let leftGradient: Matrix
        let rightGradient: Matrix
        let logitScaleGradient: Double
    }

    /// The log-sum-exps of all rows and of all columns.
    private struct Normalizers: Sendable {
        let rows: [Float]
        let columns: [Float]
    }

    private let left: Matrix
    private let right: Matrix
    private let logitScale: Float
    private let weight: Float
    private let mask: DuplicateMask
    private let keepsLogits: Bool
    private let threadCount: Int
    private let blocks: [Range<Int>]

    /// Takes both lists, row by row counterparts of each other.
    init(
        left: Matrix,
        right: Matrix,
        logitScale: Float,
        weight: Float,
        mask: DuplicateMask,
        keepsLogits: Bool,
        threadCount: Int
    ) {
        self.left = left
        self.right = right
        self.logitScale = logitScale
        self.weight = weight
        self.mask = mask
        self.keepsLogits = keepsLogits
        self.threadCount = threadCount
        blocks = Parallel.blocks(left.rowCount, of: Self.blockRowLimit)
    }

    private var batchSize: Int { left.rowCount }

    /// The loss without its weight, and gradients with it.
    func value(needsLeft: Bool, needsRight: Bool) -> Value {
        // The logits have one owner at any time, so that they can be changed in place.
        let kept = Mutex([LogitBlock?](repeating: nil, count: blocks.count))
        let (normalizers, loss) = firstPass(keeping: kept)
        guard weight > 0 else {
            return Value(
                loss: loss,
                leftGradient: joined([]),
                rightGradient: joined([]),
                logitScaleGradient: 0
            )
        }
        let parts =
            keepsLogits
            ? gradients(of: kept, normalizers, needsLeft, needsRight)
            : gradients(normalizers, needsLeft, needsRight)
        return Value(
            loss: loss,
            leftGradient: joined(parts.left),
            rightGradient: joined(parts.right),
            logitScaleGradient: parts.logitScale
        )
    }

    private func joined(_ parts: [Matrix]) -> Matrix {
        parts.isEmpty
            ? Matrix(rowCount: left.rowCount, columnCount: left.columnCount)
            : Matrix(joining: parts)
    }

    private func firstPass(
        keeping kept: borrowing Mutex<[LogitBlock?]>
    ) -> (Normalizers, loss: Double) {
        let parts = Parallel.map(blocks.count, threadCount: threadCount) { index in
            let block = logits(of: blocks[index], left, right)
            let part = (
                rows: block.rowNormalizers(), columns: block.columnSums(),
                diagonal: block.diagonal()
            )
            if keepsLogits { kept.withLock { $0[index] = block } }
            return part
        }
        var columns = ColumnSums(columnCount: batchSize)
        for part in parts { columns.merge(part.columns) }
        let normalizers = Normalizers(
            rows: parts.flatMap(\.rows),
            columns: columns.normalizers()
        )
        var sum = 0.0
        for (row, logit) in parts.flatMap(\.diagonal).enumerated() {
            sum += Double(normalizers.rows[row]) - Double(logit)
            sum += Double(normalizers.columns[row]) - Double(logit)
        }
        return (normalizers, sum / Double(2 * batchSize))
    }

    private func logits(of rows: Range<Int>, _ left: Matrix, _ right: Matrix) -> LogitBlock {
        LogitBlock(rows: rows, of: left, and: right, scale: logitScale, mask: mask)
    }

    /// What a logit's share in the loss is multiplied by.
    private var factor: Float { weight / Float(2 * batchSize) }

    /// The second pass over logits that were kept, which become their own gradients.
    private func gradients(
        of kept: borrowing Mutex<[LogitBlock?]>,
        _ normalizers: Normalizers,
        _ needsLeft: Bool,
        _ needsRight: Bool
    ) -> (left: [Matrix], right: [Matrix], logitScale: Double) {
        let parts = Parallel.map(blocks.count, threadCount: threadCount) { index in
            let taken = kept.withLock { $0[index].take() }
            guard var block = taken else { preconditionFailure("logits \(index) taken twice") }
            let share = block.becomeGradient(
                rowNormalizers: normalizers.rows,
                columnNormalizers: normalizers.columns,
                factor: factor,
                logitScale: logitScale
            )
            let gradient = needsLeft ? block.product(with: right) : nil
            return (block: needsRight ? block : nil, left: gradient, share: share)
        }
        let slopes = parts.compactMap(\.block)
        let rightParts = Parallel.map(needsRight ? blocks.count : 0, threadCount: threadCount) {
            index in
            LogitBlock.transposedProduct(
                slopes,
                columns: blocks[index],
                with: left
            )
        }
        return (parts.compactMap(\.left), rightParts, parts.reduce(0) { $0 + $1.share })
    }

    /// The second pass with logits made again.
    private func gradients(
        _ normalizers: Normalizers,
        _ needsLeft: Bool,
        _ needsRight: Bool
    ) -> (left: [Matrix], right: [Matrix], logitScale: Double) {
        func pass(
            _ first: Matrix,
            _ second: Matrix,
            _ rows: [Float],
            _ columns: [Float]
        ) -> [(Matrix, share: Double)] {
            Parallel.map(blocks.count, threadCount: threadCount) { index in
                var block = logits(of: blocks[index], first, second)
                let share = block.becomeGradient(
                    rowNormalizers: rows,
                    columnNormalizers: columns,
                    factor: factor,
                    logitScale: logitScale
                )
                return (block.product(with: second), share)
            }
        }
        let forward =
            needsLeft ? pass(left, right, normalizers.rows, normalizers.columns) : []
        let backward =
            needsRight ? pass(right, left, normalizers.columns, normalizers.rows) : []
        let shares = needsLeft ? forward : backward
        return (
            forward.map(\.0), backward.map(\.0), shares.reduce(0) { $0 + $1.share }
        )
    }

    /// How many bytes the logits of one term take at most, with what their sums need.
    static func logitByteCount(batchSize: Int, keepsLogits: Bool, threadCount: Int) -> Int {
        let blockCount = (batchSize + blockRowLimit - 1) / blockRowLimit
        let sums = 2 * blockCount * batchSize
        let rowCount =
            keepsLogits ? batchSize : min(threadCount, blockCount) * min(blockRowLimit, batchSize)
        return MemoryLayout<Float>.size * (sums + rowCount * batchSize)
    }
}
