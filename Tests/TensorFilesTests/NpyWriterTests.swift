import TensorFiles
import Tensors
import TestSupport
import Testing

struct NpyWriterTests {
    /// The other writer of the format, which has the whole matrix at once, is the judge.
    @Test(arguments: [1, 9, 10, 99, 1_000], [1, 3, 512])
    func blocksGiveTheFileOfTheWholeMatrix(rowCount: Int, dimension: Int) throws {
        let folder = try ScratchFolder()
        let matrix = Numbers.normalMatrix(rowCount: rowCount, columnCount: dimension, seed: 1)
        var file = try NpyWriter(
            replacing: folder.path("rows.npy"),
            rowCount: rowCount,
            columnCount: dimension
        )
        for first in stride(from: 0, to: rowCount, by: 7) {
            try file.write(matrix.rows(first..<min(first + 7, rowCount)))
        }
        try file.commit()
        #expect(try folder.read("rows.npy") == NpyFile.encode(matrix))
    }

    @Test func theFileIsNotThereBeforeItIsWhole() throws {
        let folder = try ScratchFolder()
        try folder.write("old", to: "rows.npy")
        do {
            var file = try NpyWriter(
                replacing: folder.path("rows.npy"),
                rowCount: 2,
                columnCount: 1
            )
            try file.write(Matrix(rowCount: 1, columnCount: 1))
        }
        #expect(try folder.read("rows.npy") == Array("old".utf8))
        #expect(try folder.names() == ["rows.npy"])
    }
}
