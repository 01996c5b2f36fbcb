package import Tensors

extension PairSource {
    /// Some rows of one modality, scaled to unit length, in the order of the files.
    ///
    /// Complexity: one pass over these rows.
    package func unitRows(
        _ rows: Range<Int>,
        modality: Modality
    ) throws(MemoryError) -> Matrix {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= rowCount,
            "rows \(rows) of \(rowCount)"
        )
        var blocks: [Matrix] = []
        var first = 0
        for part in parts {
            let file = modality == .image ? part.image : part.text
            let overlap = rows.clamped(to: first..<first + file.rowCount)
            if !overlap.isEmpty {
                let range = overlap.lowerBound - first..<overlap.upperBound - first
                blocks.append(try file.unitRows(range))
            }
            first += file.rowCount
        }
        return blocks.count == 1 ? blocks[0] : Matrix(joining: blocks)
    }
}
