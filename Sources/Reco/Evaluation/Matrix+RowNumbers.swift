import Tensors

extension Matrix {
    /// A copy of some rows, in the order given.
    func rows(at numbers: [Int]) -> Matrix {
        var picked: [Float] = []
        picked.reserveCapacity(numbers.count * columnCount)
        for row in numbers {
            picked += values[row * columnCount..<(row + 1) * columnCount]
        }
        return Matrix(rowCount: numbers.count, columnCount: columnCount, values: picked)
    }

    /// Puts the rows of another matrix in place of some of these, in the order given.
    mutating func replaceRows(at numbers: [Int], by other: Matrix) {
        precondition(
            other.rowCount == numbers.count && other.columnCount == columnCount,
            "\(numbers.count) rows of \(columnCount) by \(other.rowCount) of \(other.columnCount)"
        )
        // In one go: the storage checks its size whenever it is assigned to.
        var changed = values
        for (index, row) in numbers.enumerated() {
            let target = row * columnCount..<(row + 1) * columnCount
            changed.replaceSubrange(
                target,
                with: other.values[index * columnCount..<(index + 1) * columnCount]
            )
        }
        values = changed
    }
}
