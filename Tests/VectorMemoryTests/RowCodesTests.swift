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

    /// The rows whose bound, by half of the bits of their codes or by all, is above a threshold of
    /// their own.
    private func selected(
        _ codes: RowCodes,
        _ query: Matrix,
        above thresholds: [Float],
        isCoarse: Bool,
        kernels: Kernels
    ) -> [Int] {
        var bytes = [Int8](repeating: 0, count: codes.dimension)
        var span = bytes.mutableSpan
        let coded = codes.encode(query[row: 0], into: &span, kernels: kernels)
        guard let coded else { return Array(thresholds.indices) }
        let block = codes.blocks[0]
        let products = products(codes, bytes, isCoarse: isCoarse, kernels: kernels)
        let errors = isCoarse ? block.coarseErrors : block.errors
        return thresholds.indices.filter { row in
            var index: [UInt32] = [0]
            var indices = index.mutableSpan
            return kernels.selectBounds(
                products.span.extracting(row..<row + 1),
                scales: block.scales.span.extracting(row..<row + 1),
                errors: errors.span.extracting(row..<row + 1),
                offsets: block.offsets.span.extracting(row..<row + 1),
                query: isCoarse ? coded.coarseBound : coded.bound,
                above: thresholds[row],
                into: &indices
            ) == 1
        }
    }

    private func products(
        _ codes: RowCodes,
        _ query: [Int8],
        isCoarse: Bool,
        kernels: Kernels
    ) -> [Int32] {
        let block = codes.blocks[0]
        var products = [Int32](repeating: 0, count: codes.rowCount)
        var out = products.mutableSpan
        if isCoarse {
            kernels.planeProducts(
                query.span,
                queryCount: 1,
                plane: block.highs.span,
                rowCount: codes.rowCount,
                dimension: codes.dimension,
                into: &out,
                stride: codes.rowCount
            )
        } else {
            kernels.byteProducts(
                query.span,
                queryCount: 1,
                highs: block.highs.span,
                lows: block.lows.span,
                rowCount: codes.rowCount,
                dimension: codes.dimension,
                into: &out,
                stride: codes.rowCount
            )
        }
        return products
    }

    private func scaled(_ matrix: Matrix, by factor: Float) -> Matrix {
        Matrix(
            rowCount: matrix.rowCount,
            columnCount: matrix.columnCount,
            values: matrix.values.map { $0 * factor }
        )
    }

    /// Queries of every length, and some that are near the rows or opposite to them.
    private func queries(near rows: Matrix) -> Matrix {
        let others = Numbers.unitMatrix(rowCount: 10, columnCount: rows.columnCount, seed: 4)
        let zero = Matrix(rowCount: 1, columnCount: rows.columnCount)
        let near = rows.rows(0..<min(10, rows.rowCount))
        return Matrix(
            joining: [
                others, near, zero, scaled(near, by: -1), scaled(near, by: 1e20),
                scaled(others, by: 1e-20), scaled(near, by: 1e37),
            ]
        )
    }

    /// Expects of every bound that it is not below the similarity that the kernels compute.
    private func expectBounds(_ rows: Matrix, _ kernels: Kernels, _ comment: Comment) {
        let codes = RowCodes(of: LiveRowSpan(rows.rowSpan), kernels: kernels)
        let queries = queries(near: rows)
        for q in 0..<queries.rowCount {
            let query = queries.rows(q..<q + 1)
            let below = (0..<rows.rowCount).map {
                kernels.product(query[row: 0], rows[row: $0]).nextDown
            }
            for isCoarse in [false, true] {
                let found = selected(
                    codes,
                    query,
                    above: below,
                    isCoarse: isCoarse,
                    kernels: kernels
                )
                #expect(found == Array(below.indices), comment)
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func noBoundIsBelowTheComputedSimilarity(kernels: Kernels) {
        for (name, rows) in Self.kinds {
            expectBounds(rows, kernels, "\(name)")
            for factor: Float in [1e-30, 1e-3, 1e3, 1e18] {
                expectBounds(scaled(rows, by: factor), kernels, "\(name) \(factor)")
            }
        }
        for dimension in Numbers.dimensions {
            let rows = Numbers.unitMatrix(rowCount: 12, columnCount: dimension, seed: 9)
            expectBounds(rows, kernels, "dimension \(dimension)")
        }
    }

    @Test(arguments: Kernels.supported)
    func noBoundIsBelowTheSimilarityOfRowsThatRoundBadly(kernels: Kernels) {
        // Every number is as far as can be from the middle of its sixteenth, on one side or on
        // both, and the query is the rest that the high halves of the codes leave out.
        for low in [0, 7, 8, 15] {
            let values: [Float] = (0..<64 * 48).map { i in
                let code = i % 48 == 0 ? 127 : (i * 7 % 15 - 7) * 16 + low - 8
                return Float(code) / 1000 + (i % 3 == 0 ? 0.00049 : 0)
            }
            let rows = Matrix(rowCount: 64, columnCount: 48, values: values)
            let opposite = scaled(rows, by: -1)
            let both = Matrix(joining: [rows, opposite])
            expectBounds(both, kernels, "low half \(low)")
            for row in [0, 5] {
                let rest = Matrix(
                    rowCount: 1,
                    columnCount: 48,
                    values: rows.rows(row..<row + 1).values.map { value in
                        value - ((value * 1000 + 128) / 16).rounded(.down) * 0.016 + 0.12
                    }
                )
                expectBounds(Matrix(joining: [rest, both]), kernels, "rest of row \(row)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func boundsAreCloseEnoughToTellRowsApart(kernels: Kernels) {
        for (name, rows) in Self.kinds {
            let codes = RowCodes(of: LiveRowSpan(rows.rowSpan), kernels: kernels)
            let query = Numbers.unitMatrix(rowCount: 1, columnCount: 48, seed: 5)
            for (isCoarse, slack) in [(false, 0.03), (true, 0.5)] as [(Bool, Float)] {
                let above = (0..<rows.rowCount).map {
                    kernels.product(query[row: 0], rows[row: $0]) + slack
                }
                let found = selected(
                    codes,
                    query,
                    above: above,
                    isCoarse: isCoarse,
                    kernels: kernels
                )
                #expect(found.isEmpty, "\(name)")
            }
        }
    }

    @Test func codesDoNotDependOnTheNumberOfThreads() {
        let rows = Numbers.unitMatrix(
            rowCount: 2 * RowCodes.blockRowCount + 5,
            columnCount: 3,
            seed: 6
        )
        let one = RowCodes(of: LiveRowSpan(rows.rowSpan))
        let four = RowCodes(of: LiveRowSpan(rows.rowSpan), threadCount: 4)
        #expect(one.blocks.map(\.scales.count) == [4096, 4096, 5])
        for (first, second) in zip(one.blocks, four.blocks) {
            #expect(first.highs == second.highs && first.lows == second.lows)
            #expect(first.scales == second.scales && first.offsets == second.offsets)
            #expect(first.errors == second.errors && first.coarseErrors == second.coarseErrors)
        }
        #expect(one.byteCount == rows.rowCount * 20)
    }

    @Test func halfRowsHaveTheCodesOfTheSameRowsWidened() {
        let halves = Numbers.halves(
            of: Numbers.unitMatrix(rowCount: 30, columnCount: 17, seed: 7).values
        )
        let wide = Matrix(rowCount: 30, columnCount: 17, values: Numbers.widened(halves))
        let fromHalves = RowCodes(
            of: LiveRowSpan(RowSpan(halves: halves.span, rowCount: 30, dimension: 17))
        )
        let fromWide = RowCodes(of: LiveRowSpan(wide.rowSpan))
        #expect(fromHalves.blocks[0].highs == fromWide.blocks[0].highs)
        #expect(fromHalves.blocks[0].lows == fromWide.blocks[0].lows)
    }

    @Test func noRowsHaveNoCodes() {
        let none = Matrix(rowCount: 0, columnCount: 5)
        let codes = RowCodes(of: LiveRowSpan(none.rowSpan), threadCount: 3)
        #expect(codes.blocks.isEmpty && codes.byteCount == 0)
    }
}
