import Foundation
import Tensors

/// Some rows of a batch's logits, later of the loss's derivatives by them.
///
/// Shape: `[rows x batch]`.
struct LogitBlock: Sendable {
    /// Which rows of the batch these are.
    let rows: Range<Int>
    private var values: Matrix

    private var columnCount: Int { values.columnCount }

    /// Multiplies some rows of `left` with all of `right`, and takes out what is no negative.
    ///
    /// Complexity: `rows · batch · dimension` multiply-adds.
    init(rows: Range<Int>, of left: Matrix, and right: Matrix, scale: Float, mask: DuplicateMask) {
        self.rows = rows
        let columnCount = right.rowCount
        values = Matrix(unwrittenRowCount: rows.count, columnCount: columnCount)
        values.update { span in
            Kernels.best.multiply(
                left.view.rows(rows),
                right.view.transposed,
                into: &span,
                stride: columnCount
            )
            Kernels.best.scale(&span, by: Double(scale))
            for row in rows {
                for column in mask.duplicates(of: row) {
                    span[(row - rows.lowerBound) * columnCount + column] =
                        DuplicateMask.excludedLogit
                }
            }
        }
    }

    /// Each row's logit with its own counterpart.
    func diagonal() -> [Float] {
        rows.map { values[row: $0 - rows.lowerBound][$0] }
    }

    /// Each row's log-sum-exp.
    func rowNormalizers() -> [Float] {
        var exponentials = [Float](repeating: 0, count: columnCount)
        var out = exponentials.mutableSpan
        return (0..<rows.count).map { row in
            let logits = values[row: row]
            let greatest = Kernels.best.greatest(logits)
            let sum = Kernels.best.exponentials(logits, scale: 1, shift: greatest, into: &out)
            return greatest + log(sum)
        }
    }

    /// What these rows say of each column.
    func columnSums() -> ColumnSums {
        var maxima = [Float](repeating: -.infinity, count: columnCount)
        var greatest = maxima.mutableSpan
        for row in 0..<rows.count { Kernels.best.raise(&greatest, to: values[row: row]) }
        var sums = [Float](repeating: 0, count: columnCount)
        var out = sums.mutableSpan
        for row in 0..<rows.count {
            Kernels.best.addExponentials(
                values[row: row],
                scale: 1,
                shifts: maxima.span,
                to: &out
            )
        }
        return ColumnSums(maxima: maxima, sums: sums)
    }

    /// Replaces each logit by the loss's derivative by the similarity that it was made of.
    ///
    /// Returns the block's part of the derivative by the logarithm of the logit scale. `factor` is
    /// what a row's and a column's share in the loss are multiplied by.
    mutating func becomeGradient(
        rowNormalizers: [Float],
        columnNormalizers: [Float],
        factor: Float,
        logitScale: Float
    ) -> Double {
        let (rows, columnCount) = (rows, columnCount)
        let kernels = Kernels.best
        var slopes = [Float](repeating: 0, count: columnCount)
        var slope = slopes.mutableSpan
        var share = 0.0
        values.update { span in
            for row in rows {
                let start = (row - rows.lowerBound) * columnCount
                var logits = span._mutatingExtracting(start..<start + columnCount)
                _ = kernels.exponentials(
                    logits.span,
                    scale: 1,
                    shift: rowNormalizers[row],
                    into: &slope
                )
                kernels.addExponentials(
                    logits.span,
                    scale: 1,
                    shifts: columnNormalizers.span,
                    to: &slope
                )
                slope[row] -= 2
                share += Double(kernels.product(slope.span, logits.span))
                kernels.scale(
                    slope.span,
                    by: Double(factor) * Double(logitScale),
                    into: &logits
                )
            }
        }
        return share * Double(factor)
    }

    /// The derivatives' product with the embeddings that the columns stand for.
    ///
    /// Shape: `[rows x batch]`, `[batch x dimension]` → `[rows x dimension]`.
    func product(with others: Matrix) -> Matrix {
        values.product(others)
    }

    /// The product of some columns of all blocks, transposed, with the embeddings that the rows
    /// stand for.
    ///
    /// Shape: `[batch x columns]`, `[batch x dimension]` → `[columns x dimension]`.
    static func transposedProduct(
        _ blocks: [LogitBlock],
        columns: Range<Int>,
        with others: Matrix
    ) -> Matrix {
        var result = Matrix(rowCount: columns.count, columnCount: others.columnCount)
        result.update { span in
            for block in blocks {
                Kernels.best.multiply(
                    block.values.view.columns(columns).transposed,
                    others.view.rows(block.rows),
                    into: &span,
                    stride: others.columnCount,
                    accumulates: true
                )
            }
        }
        return result
    }
}

/// Of each column of a block, the largest logit and the sum of exponentials relative to it.
struct ColumnSums: Sendable {
    private var maxima: [Float]
    private var sums: [Float]

    /// Of no rows.
    init(columnCount: Int) {
        maxima = [Float](repeating: -.infinity, count: columnCount)
        sums = [Float](repeating: 0, count: columnCount)
    }

    /// Takes what a block found.
    init(maxima: [Float], sums: [Float]) {
        self.maxima = maxima
        self.sums = sums
    }

    /// Adds the rows of another block.
    mutating func merge(_ other: ColumnSums) {
        for column in maxima.indices {
            let largest = max(maxima[column], other.maxima[column])
            sums[column] =
                sums[column] * exp(maxima[column] - largest)
                + other.sums[column] * exp(other.maxima[column] - largest)
            maxima[column] = largest
        }
    }

    /// The log-sum-exp of each column.
    func normalizers() -> [Float] {
        zip(maxima, sums).map { $0 + log($1) }
    }
}
