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
            other.columnCount == columnCount,
            "rows of \(columnCount) by rows of \(other.columnCount)"
        )
        // In one go: the storage checks its size whenever it is assigned to.
        var changed = values
        other.scatterRows(to: numbers, in: &changed)
        values = changed
    }

    /// Writes all rows to other places among `values`, row `i` to row `numbers[i]`.
    func scatterRows(to numbers: [Int], in values: inout [Float]) {
        precondition(numbers.count == rowCount, "\(rowCount) rows to \(numbers.count) places")
        for (row, number) in numbers.enumerated() {
            let source = self.values[row * columnCount..<(row + 1) * columnCount]
            values.replaceSubrange(number * columnCount..<(number + 1) * columnCount, with: source)
        }
    }
}
