import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct RowCodesTests {
    /// Rows of every kind that a bound must hold for.
    static let kinds: [(name: String, rows: Matrix)] = [
        ("random", Numbers.unitMatrix(rowCount: 60, columnCount: 48, seed: 1)),
        (
            "clustered",
            Numbers.clusteredMatrix(
                rowCount: 60,
                columnCount: 48,
                clusterCount: 4,
                spread: 0.02,
                seed: 2
            )
        ),
        ("equal", Matrix(joining: Array(repeating: unit, count: 20))),
        ("sparse", Matrix(rowCount: 48, columnCount: 48, values: identity)),
        ("one", unit),
    ]
    static let unit = Numbers.unitMatrix(rowCount: 1, columnCount: 48, seed: 3)
    static let identity: [Float] = (0..<48 * 48).map { $0 % 49 == 0 ? 1 : 0 }

    /// The rows whose bound is above a threshold of their own.
    private func selected(
        _ codes: RowCodes,
        _ query: Matrix,
        above thresholds: [Float],
        kernels: Kernels
    ) -> [Int] {
        var bytes = [Int8](repeating: 0, count: codes.dimension)
        var span = bytes.mutableSpan
        let coded = codes.encode(query[row: 0], into: &span, kernels: kernels)
        guard let coded else { return Array(thresholds.indices) }
        let block = codes.blocks[0]
        var products = [Int32](repeating: 0, count: codes.rowCount)
        var out = products.mutableSpan
        kernels.byteProducts(
            bytes.span,
            queryCount: 1,
            rows: block.bytes.span,
            rowCount: codes.rowCount,
            dimension: codes.dimension,
            into: &out,
            stride: codes.rowCount
        )
        return thresholds.indices.filter { row in
            var index: [UInt32] = [0]
            var indices = index.mutableSpan
            return kernels.selectBounds(
                products.span.extracting(row..<row + 1),
                scales: block.scales.span.extracting(row..<row + 1),
                errors: block.errors.span.extracting(row..<row + 1),
                offsets: block.offsets.span.extracting(row..<row + 1),
                query: coded.bound,
                above: thresholds[row],
                into: &indices
            ) == 1
        }
    }

    private func scaled(_ matrix: Matrix, by factor: Float) -> Matrix {
        Matrix(
            rowCount: matrix.rowCount,
            columnCount: matrix.columnCount,
            values: matrix.values.map { $0 * factor }
        )
    }

    @Test(arguments: Kernels.supported)
    func noBoundIsBelowTheComputedSimilarity(kernels: Kernels) {
        for (name, rows) in Self.kinds {
            let codes = RowCodes(of: rows.rowSpan, kernels: kernels)
            let others = Numbers.unitMatrix(rowCount: 10, columnCount: 48, seed: 4)
            let zero = Matrix(rowCount: 1, columnCount: 48)
            let near = rows.rows(0..<min(10, rows.rowCount))
            let queries = Matrix(
                joining: [
                    others, near, zero, scaled(near, by: -1), scaled(near, by: 1e20),
                    scaled(others, by: 1e-20), scaled(near, by: 1e37),
                ]
            )
            for q in 0..<queries.rowCount {
                let query = queries.rows(q..<q + 1)
                let below = (0..<rows.rowCount).map {
                    kernels.product(query[row: 0], rows[row: $0]).nextDown
                }
                #expect(
                    selected(codes, query, above: below, kernels: kernels)
                        == Array(below.indices),
                    "\(name) \(q)"
                )
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func boundsAreCloseEnoughToTellRowsApart(kernels: Kernels) {
        for (name, rows) in Self.kinds {
            let codes = RowCodes(of: rows.rowSpan, kernels: kernels)
            let query = Numbers.unitMatrix(rowCount: 1, columnCount: 48, seed: 5)
            let above = (0..<rows.rowCount).map {
                kernels.product(query[row: 0], rows[row: $0]) + 0.03
            }
            #expect(
                selected(codes, query, above: above, kernels: kernels).isEmpty,
                "\(name)"
            )
        }
    }

    @Test func codesDoNotDependOnTheNumberOfThreads() {
        let rows = Numbers.unitMatrix(
            rowCount: 2 * RowCodes.blockRowCount + 5,
            columnCount: 3,
            seed: 6
        )
        let one = RowCodes(of: rows.rowSpan)
        let four = RowCodes(of: rows.rowSpan, threadCount: 4)
        #expect(one.blocks.map(\.scales.count) == [4096, 4096, 5])
        for (first, second) in zip(one.blocks, four.blocks) {
            #expect(first.bytes == second.bytes && first.scales == second.scales)
            #expect(first.errors == second.errors && first.offsets == second.offsets)
        }
        #expect(one.byteCount == rows.rowCount * 15)
    }

    @Test func halfRowsHaveTheCodesOfTheSameRowsWidened() {
        let halves = Numbers.halves(
            of: Numbers.unitMatrix(rowCount: 30, columnCount: 17, seed: 7).values
        )
        let wide = Matrix(rowCount: 30, columnCount: 17, values: Numbers.widened(halves))
        let fromHalves = RowCodes(
            of: RowSpan(halves: halves.span, rowCount: 30, dimension: 17)
        )
        #expect(fromHalves.blocks[0].bytes == RowCodes(of: wide.rowSpan).blocks[0].bytes)
    }

    @Test func noRowsHaveNoCodes() {
        let codes = RowCodes(of: Matrix(rowCount: 0, columnCount: 5).rowSpan, threadCount: 3)
        #expect(codes.blocks.isEmpty && codes.byteCount == 0)
    }
}
