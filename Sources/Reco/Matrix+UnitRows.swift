package import Tensors

extension Matrix {
    /// How far a row's length may be from 1 to be left as it is.
    ///
    /// 32-bit rounding of a normalized row moves its length by less than this, so normalizing
    /// twice gives the bits of normalizing once, and a stored label set keeps its checksum.
    private static let unitTolerance = 1e-6

    /// All rows at unit length.
    ///
    /// `what` names the rows in an error. Lengths are computed in 64 bits, so that no finite
    /// 32-bit row overflows or vanishes.
    ///
    /// - Throws: `RecoError.unusableEmbedding` for the first row that has no direction.
    package func unitRows(of what: String) throws(RecoError) -> Matrix {
        let kernels = Kernels.best
        var unit = values
        var span = unit.mutableSpan
        for row in 0..<rowCount {
            let squares = kernels.squareSum(self[row: row])
            guard squares.isFinite else {
                throw .unusableEmbedding(of: what, row: row, fault: .nonFinite)
            }
            guard squares > 0 else { throw .unusableEmbedding(of: what, row: row, fault: .zero) }
            let length = squares.squareRoot()
            guard abs(length - 1) > Self.unitTolerance else { continue }
            var target = span._mutatingExtracting(row * columnCount..<(row + 1) * columnCount)
            kernels.scale(&target, by: 1 / length)
        }
        return Matrix(rowCount: rowCount, columnCount: columnCount, values: unit)
    }
}
