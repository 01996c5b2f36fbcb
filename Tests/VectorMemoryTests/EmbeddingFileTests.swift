import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct EmbeddingFileTests {
    private let matrix = Numbers.normalMatrix(rowCount: 6, columnCount: 5, seed: 3)

    @Test func scalesEveryRowToUnitLength() throws {
        let scratch = try ScratchFolder()
        var scaled = matrix
        // Lengths that neither their squares nor their sums fit into a float.
        for (row, factor) in [1e-30, 1, 1e30, 3e-38, 1e-3, 7].enumerated() {
            for column in 0..<5 { scaled.values[row * 5 + column] *= Float(factor) }
        }
        try NpyFile.write(scaled, to: scratch.path("m.npy"))
        let file = try EmbeddingFile(opening: scratch.path("m.npy"))
        let rows = try file.unitRows(0..<6)
        for (row, expected) in naiveUnitRows(scaled).enumerated() {
            for column in 0..<5 {
                #expect(abs(Double(rows[row: row][column]) - expected[column]) < 1e-7)
            }
        }
        #expect(try file.unitRows(2..<4).values == Array(rows.values[10..<20]))
    }

    @Test func takesTheOnlyTensorOrTheOneNamedEmbeddings() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("m.safetensors")
        let (one, other) = (
            TensorToWrite(name: "vectors", matrix: matrix), TensorToWrite(name: "x", matrix: matrix)
        )
        try SafetensorsFile.write([one], to: path)
        #expect(try EmbeddingFile(opening: path).rowCount == 6)
        try SafetensorsFile.write(
            [
                other,
                TensorToWrite(name: "embeddings", matrix: Matrix(rowCount: 2, columnCount: 5)),
            ],
            to: path
        )
        #expect(try EmbeddingFile(opening: path).rowCount == 2)
        try SafetensorsFile.write([one, other], to: path)
        #expect(
            throws: MemoryError.tensorFile(
                .missingTensor(path: path, tensor: "embeddings", available: ["vectors", "x"])
            )
        ) { _ = try EmbeddingFile(opening: path) }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func namesTheRowThatIsNotFinite(value: Float) throws {
        let scratch = try ScratchFolder()
        var broken = matrix
        broken.values[4 * 5 + 2] = value
        let path = scratch.path("m.npy")
        try NpyFile.write(broken, to: path)
        #expect(throws: MemoryError.nonFinite(path: path, row: 4)) {
            _ = try EmbeddingFile(opening: path).unitRows(2..<6)
        }
    }

    @Test func namesTheRowThatIsZero() throws {
        let scratch = try ScratchFolder()
        var broken = matrix
        for column in 0..<5 { broken.values[3 * 5 + column] = -0.0 }
        let path = scratch.path("m.npy")
        try NpyFile.write(broken, to: path)
        #expect(throws: MemoryError.zeroNorm(path: path, row: 3)) {
            _ = try EmbeddingFile(opening: path).unitRows(2..<6)
        }
    }

    @Test func refusesWhatHoldsNoEmbeddings() throws {
        let scratch = try ScratchFolder()
        let labels = scratch.path("labels.npy")
        try NpyFile.write([1, 2, 3], to: labels)
        #expect(
            throws: MemoryError.tensorFile(.wrongRank(path: labels, expected: 2...2, found: [3]))
        ) { _ = try EmbeddingFile(opening: labels) }
        let text = try scratch.write(Array("1,2".utf8), to: "m.csv")
        #expect(throws: MemoryError.unsupportedSource(path: text)) {
            _ = try EmbeddingFile(opening: text)
        }
    }
}
