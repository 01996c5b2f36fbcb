import Tensors
import Testing

@testable import Reco

@Suite struct MatrixUnitRowsTests {
    private func row(_ values: [Float]) -> Matrix {
        Matrix(rowCount: 1, columnCount: values.count, values: values)
    }

    @Test(arguments: [1e-30, 1, 1e30] as [Float])
    func anyFiniteLengthBecomesOne(length: Float) throws {
        let unit = try row([3 * length, -4 * length]).unitRows(of: "rows")
        #expect(abs(unit.values[0] - 0.6) < 1e-7)
        #expect(abs(unit.values[1] + 0.8) < 1e-7)
    }

    @Test func twiceGivesTheBitsOfOnce() throws {
        var rows = Samples.unitRows(200, dimension: 33, seed: 1)
        for index in rows.values.indices { rows.values[index] *= 1.7 }
        let once = try rows.unitRows(of: "rows")
        #expect(try once.unitRows(of: "rows") == once)
    }

    @Test func refusesRowsWithoutDirection() {
        let good: [Float] = [1, 2]
        let cases: [([Float], RecoError.EmbeddingFault)] = [
            ([0, 0], .zero), ([.nan, 1], .nonFinite), ([1, .infinity], .nonFinite),
            ([-.infinity, .nan], .nonFinite),
        ]
        for (bad, fault) in cases {
            let rows = Matrix(rowCount: 2, columnCount: 2, values: good + bad)
            #expect(throws: RecoError.unusableEmbedding(of: "queries", row: 1, fault: fault)) {
                try rows.unitRows(of: "queries")
            }
        }
    }
}
