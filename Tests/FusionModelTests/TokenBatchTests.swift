import Tensors
import Testing

@testable import FusionModel

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

    @Test func rowsMayHaveNumbersOfNeighborsOfTheirOwn() {
        let batch = TokenBatch(
            originals: Matrix(rowCount: 3, columnCount: 2),
            retrieved: Matrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6]),
            similarities: [0.7, 0.5, 0.3],
            neighborCounts: [2, 0, 1]
        )
        #expect((0..<3).map(batch.tokenCount(ofRow:)) == [3, 1, 2])
        #expect((0..<3).map { batch.similarities(ofRow: $0).count } == [2, 0, 1])
        #expect(batch.similarities(ofRow: 2)[0] == 0.3)
        #expect(batch.retrieved(ofRow: 0)[3] == 4)
        #expect(batch.retrieved(ofRow: 2)[0] == 5)
    }

    @Test func anUnevenBatchHasNoNumberOfNeighbors() async {
        await #expect(processExitsWith: .failure) {
            _ =
                TokenBatch(
                    originals: Matrix(rowCount: 2, columnCount: 1),
                    retrieved: Matrix(rowCount: 1, columnCount: 1),
                    similarities: [0.5],
                    neighborCounts: [1, 0]
                ).neighborCount
        }
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
