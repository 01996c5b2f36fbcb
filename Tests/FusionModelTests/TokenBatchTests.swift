import FusionModel
import Tensors
import Testing

@Suite struct TokenBatchTests {
    @Test func countsRowsAndNeighbors() {
        let batch = TokenBatch(
            originals: Matrix(rowCount: 2, columnCount: 3),
            retrieved: Matrix(rowCount: 8, columnCount: 3),
            similarities: Matrix(rowCount: 2, columnCount: 4)
        )
        #expect(batch.rowCount == 2)
        #expect(batch.neighborCount == 4)
    }

    @Test func mayHaveNoNeighbors() {
        let batch = TokenBatch(
            originals: Matrix(rowCount: 2, columnCount: 3),
            retrieved: Matrix(rowCount: 0, columnCount: 0),
            similarities: Matrix(rowCount: 2, columnCount: 0)
        )
        #expect(batch.neighborCount == 0)
    }

    @Test func refusesRetrievedRowsThatDoNotFit() async {
        await #expect(processExitsWith: .failure) {
            _ = TokenBatch(
                originals: Matrix(rowCount: 2, columnCount: 3),
                retrieved: Matrix(rowCount: 7, columnCount: 3),
                similarities: Matrix(rowCount: 2, columnCount: 4)
            )
        }
    }
}
