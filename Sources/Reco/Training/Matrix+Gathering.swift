import Tensors

extension Matrix {
    /// A copy of some rows, in the order given.
    func rows(at indices: [Int]) -> Matrix {
        var gathered: [Float] = []
        gathered.reserveCapacity(indices.count * columnCount)
        for index in indices {
            gathered += values[index * columnCount..<(index + 1) * columnCount]
        }
        return Matrix(rowCount: indices.count, columnCount: columnCount, values: gathered)
    }

    /// Writes all rows to other places among `values`, row `i` to row `indices[i]`.
    func scatterRows(to indices: [Int], in values: inout [Float]) {
        precondition(indices.count == rowCount, "\(rowCount) rows to \(indices.count) places")
        for (row, index) in indices.enumerated() {
            let source = self.values[row * columnCount..<(row + 1) * columnCount]
            values.replaceSubrange(index * columnCount..<(index + 1) * columnCount, with: source)
        }
    }
}
