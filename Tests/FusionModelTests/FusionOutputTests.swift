import FusionModel
import Tensors
import Testing

@Suite struct FusionOutputTests {
    @Test func comparesBothParts() {
        let embeddings = Matrix(rowCount: 1, columnCount: 2, values: [1, 0])
        let attention = Matrix(rowCount: 1, columnCount: 1, values: [0.5])
        let output = FusionOutput(embeddings: embeddings, attention: attention)
        let other = FusionOutput(
            embeddings: embeddings,
            attention: Matrix(rowCount: 1, columnCount: 1, values: [0.25])
        )
        #expect(output == FusionOutput(embeddings: embeddings, attention: attention))
        #expect(output != other)
    }

    @Test func refusesPartsOfDifferentLength() async {
        await #expect(processExitsWith: .failure) {
            _ = FusionOutput(
                embeddings: Matrix(rowCount: 1, columnCount: 2),
                attention: Matrix(rowCount: 2, columnCount: 1)
            )
        }
    }
}
