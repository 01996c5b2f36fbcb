import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct PairSourceRowsTests {
    /// Three numbered files of a modality, with rows of every length, and the unit rows by hand.
    private func write(_ name: String, seed: UInt64, in scratch: ScratchFolder) throws -> Matrix {
        var parts: [Matrix] = []
        for (index, rowCount) in [3, 1, 4].enumerated() {
            let rows = Numbers.normalMatrix(
                rowCount: rowCount,
                columnCount: 5,
                seed: seed + UInt64(index)
            )
            try scratch.write([], to: "\(name)/.keep")
            try NpyFile.write(rows, to: scratch.path("\(name)/emb_\(index).npy"))
            parts.append(rows)
        }
        return Matrix(joining: parts).normalizedRows()
    }

    @Test func rowsOfAnyRangeAreThoseOfTheFilesInTheirOrder() throws {
        let scratch = try ScratchFolder()
        let images = try write("i", seed: 1, in: scratch)
        let texts = try write("t", seed: 9, in: scratch)
        let source = try PairSource(
            imageEmbeddings: scratch.path("i"),
            textEmbeddings: scratch.path("t")
        )
        for first in 0..<8 {
            for last in first + 1...8 {
                let found = try source.unitRows(first..<last, modality: .image)
                #expect(found == images.rows(first..<last))
                #expect(
                    try source.unitRows(first..<last, modality: .text) == texts.rows(first..<last)
                )
            }
        }
    }

    @Test func aRowWithoutDirectionIsNamedByItsFile() throws {
        let scratch = try ScratchFolder()
        _ = try write("t", seed: 9, in: scratch)
        _ = try write("i", seed: 1, in: scratch)
        var rows = Numbers.normalMatrix(rowCount: 4, columnCount: 5, seed: 3)
        for column in 0..<5 { rows.values[10 + column] = 0 }
        try NpyFile.write(rows, to: scratch.path("i/emb_2.npy"))
        let source = try PairSource(
            imageEmbeddings: scratch.path("i"),
            textEmbeddings: scratch.path("t")
        )
        #expect(throws: MemoryError.zeroNorm(path: scratch.path("i/emb_2.npy"), row: 2)) {
            try source.unitRows(2..<8, modality: .image)
        }
    }
}
