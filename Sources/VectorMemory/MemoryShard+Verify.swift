import FileStorage
import TensorFiles
import Tensors

/// The full check of a shard, which reads every byte.
extension MemoryShard {
    /// How far from 1 the length of a stored row may be.
    ///
    /// Each value was rounded once. That changes a length by at most half a unit in the last place
    /// of one value, 2⁻²⁴ (32 bits) or 2⁻¹¹ (16 bits) of it, and by the rounding of values too small
    /// for full precision; the bounds leave twice that room.
    static func lengthTolerance(_ elementType: ElementType) -> Double {
        elementType == .f16 ? 1e-3 : 1e-6
    }

    private static let blockRowCount = 1024

    /// Compares both files with their checksums and looks at every row and line.
    ///
    /// `progress` gets the number of rows done since its last call.
    /// Complexity: three passes over the embeddings, two over the metadata.
    func verify(progress: (Int) -> Void) throws(MemoryError) {
        try compare(embeddings.checksum(), entry.embeddings, embeddings.path)
        try compare(metadata.checksum(), entry.metadata, metadata.path)
        for start in stride(from: 0, to: rowCount, by: Self.blockRowCount) {
            let rows = start..<min(start + Self.blockRowCount, rowCount)
            for modality in Modality.allCases { try verifyLengths(modality, rows) }
            for row in rows { _ = try id(of: row) }
            progress(rows.count)
        }
    }

    /// Looks at every row, and neither at checksums nor at metadata.
    ///
    /// Complexity: one pass over the embeddings.
    func verifyRows() throws(MemoryError) {
        for start in stride(from: 0, to: rowCount, by: Self.blockRowCount) {
            let rows = start..<min(start + Self.blockRowCount, rowCount)
            for modality in Modality.allCases { try verifyLengths(modality, rows) }
        }
    }

    private func compare(
        _ found: String,
        _ file: Manifest.File,
        _ path: String
    ) throws(MemoryError) {
        guard found == file.sha256 else {
            throw .wrongChecksum(path: path, expected: file.sha256, found: found)
        }
    }

    private func verifyLengths(
        _ modality: Modality,
        _ rows: Range<Int>
    ) throws(MemoryError) {
        let matrix = try matrix(modality, rows: rows)
        for row in 0..<rows.count {
            let length = Kernels.best.squareSum(matrix[row: row]).squareRoot()
            guard length.isFinite else {
                throw .nonFinite(path: embeddings.path, row: rows.lowerBound + row)
            }
            guard abs(length - 1) <= Self.lengthTolerance(elementType) else {
                throw .notUnitLength(
                    path: embeddings.path,
                    modality: modality,
                    row: rows.lowerBound + row,
                    length: length
                )
            }
        }
    }
}
