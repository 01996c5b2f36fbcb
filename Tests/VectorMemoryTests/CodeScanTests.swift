import Tensors
import TestSupport
import Testing

@testable import VectorMemory

/// A scan by codes against the exact one, which it must equal in bits and order.
@Suite struct CodeScanTests {
    private func exact(
        _ queries: Matrix,
        _ rows: borrowing RowSpan,
        k: Int,
        kernels: Kernels
    ) -> [[Neighbor]] {
        var scan = RowScan(queries: queries, k: k, kernels: kernels)
        scan.scan(LiveRowSpan(copy rows), range: 0..<rows.rowCount, firstEntry: 0)
        return scan.neighbors
    }

    private func coded(
        _ queries: Matrix,
        _ rows: borrowing RowSpan,
        k: Int,
        kernels: Kernels
    ) -> CodeScan {
        let live = LiveRowSpan(copy rows)
        let codes = RowCodes(of: live, kernels: kernels)
        var scan = CodeScan(queries: queries, k: k, kernels: kernels)
        scan.scan(live, codes: codes, range: 0..<rows.rowCount, firstEntry: 0)
        return scan
    }

    private func expectEqual(
        _ queries: Matrix,
        _ rows: borrowing RowSpan,
        k: Int,
        kernels: Kernels,
        _ comment: Comment
    ) {
        let expected = exact(queries, rows, k: k, kernels: kernels)
        #expect(coded(queries, rows, k: k, kernels: kernels).neighbors == expected, comment)
    }

    @Test(arguments: Kernels.supported)
    func findsWhatTheExactScanFinds(kernels: Kernels) {
        for rowCount in [0, 5, 300, 1500, 4500] {
            let random = Numbers.unitMatrix(rowCount: rowCount, columnCount: 16, seed: 1)
            let clustered = Numbers.clusteredMatrix(
                rowCount: rowCount,
                columnCount: 16,
                clusterCount: 40,
                spread: 0.05,
                seed: 2
            )
            for batch in [0, 1, 3, 8, 9, 70] {
                let queries = Numbers.unitMatrix(rowCount: batch, columnCount: 16, seed: 3)
                for k in [0, 1, 10, 5000] {
                    let comment: Comment = "\(rowCount) rows, \(batch) queries, k \(k)"
                    expectEqual(queries, random.rowSpan, k: k, kernels: kernels, comment)
                    expectEqual(queries, clustered.rowSpan, k: k, kernels: kernels, comment)
                }
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func orderAndRepetitionDoNotConfuseIt(kernels: Kernels) {
        let query = Numbers.unitMatrix(rowCount: 1, columnCount: 16, seed: 4)
        let random = Numbers.unitMatrix(rowCount: 2000, columnCount: 16, seed: 5)
        let rising = (0..<2000).sorted {
            kernels.product(query[row: 0], random[row: $0])
                < kernels.product(query[row: 0], random[row: $1])
        }
        let sorted = Matrix(joining: rising.map { random.rows($0..<$0 + 1) })
        let few = random.rows(0..<7)
        let repeated = Matrix(joining: Array(repeating: few, count: 300))
        let equal = Matrix(joining: Array(repeating: query, count: 1500))
        for rows in [sorted, repeated, equal] {
            for k in [1, 10, 100] {
                expectEqual(query, rows.rowSpan, k: k, kernels: kernels, "k \(k)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func halfRowsAreFoundAlike(kernels: Kernels) {
        let halves = Numbers.halves(
            of: Numbers.clusteredMatrix(
                rowCount: 1500,
                columnCount: 33,
                clusterCount: 20,
                spread: 0.03,
                seed: 6
            ).values
        )
        let rows = RowSpan(halves: halves.span, rowCount: 1500, dimension: 33)
        for batch in [1, 6, 12] {
            let queries = Numbers.unitMatrix(rowCount: batch, columnCount: 33, seed: 7)
            expectEqual(queries, rows, k: 9, kernels: kernels, "\(batch) queries")
        }
    }

    @Test(arguments: Kernels.supported)
    func queriesOfAnyLengthAreFoundAlike(kernels: Kernels) {
        let rows = Numbers.unitMatrix(rowCount: 1500, columnCount: 16, seed: 8)
        let unit = Numbers.unitMatrix(rowCount: 2, columnCount: 16, seed: 9)
        for factor: Float in [0, 1e-30, 1e-3, 1e3, 1e30, 3e38] {
            let queries = Matrix(
                rowCount: 2,
                columnCount: 16,
                values: unit.values.map { $0 * factor }
            )
            expectEqual(queries, rows.rowSpan, k: 5, kernels: kernels, "\(factor)")
        }
    }

    @Test(arguments: Kernels.supported)
    func rowsOfAnyDimensionAreFoundAlike(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let rows = Numbers.clusteredMatrix(
                rowCount: 300,
                columnCount: dimension,
                clusterCount: 30,
                spread: 0.1,
                seed: 13
            )
            for batch in [1, 9] {
                let queries = Numbers.unitMatrix(
                    rowCount: batch,
                    columnCount: dimension,
                    seed: 14
                )
                for k in [1, 8] {
                    let comment: Comment = "\(dimension), \(batch) queries, k \(k)"
                    expectEqual(queries, rows.rowSpan, k: k, kernels: kernels, comment)
                }
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func rowsOfDifferentLengthsAreFoundAlike(kernels: Kernels) {
        let unit = Numbers.unitMatrix(rowCount: 1200, columnCount: 24, seed: 15)
        let queries = Numbers.unitMatrix(rowCount: 2, columnCount: 24, seed: 16)
        for lengths: [Float] in [[1, 1e-6], [1e-30, 1e-36, 0], [1, 1e8], [1e15, 1e-15, 1, 0]] {
            let values = unit.values.indices.map { i in
                unit.values[i] * lengths[i / 24 % lengths.count]
            }
            let rows = Matrix(rowCount: 1200, columnCount: 24, values: values)
            for k in [3, 700] {
                expectEqual(queries, rows.rowSpan, k: k, kernels: kernels, "\(lengths), k \(k)")
            }
        }
    }

    @Test func rangesInAnyOrderGiveTheWhole() {
        let rows = Numbers.unitMatrix(rowCount: 9000, columnCount: 8, seed: 10)
        let queries = Numbers.unitMatrix(rowCount: 3, columnCount: 8, seed: 11)
        let live = LiveRowSpan(rows.rowSpan)
        let codes = RowCodes(of: live)
        let whole = exact(queries, rows.rowSpan, k: 12, kernels: .best)
        for cuts in [[0, 9000], [0, 1, 4095, 4096, 4097, 9000], [0, 300, 5000, 9000]] {
            var scan = CodeScan(queries: queries, k: 12)
            for (start, end) in zip(cuts, cuts.dropFirst()).reversed() {
                scan.scan(live, codes: codes, range: start..<end, firstEntry: 0)
            }
            #expect(scan.neighbors == whole)
        }
    }

    @Test func readsFewOfTheRowsThemselves() {
        let rows = Numbers.clusteredMatrix(
            rowCount: 8000,
            columnCount: 64,
            clusterCount: 500,
            spread: 0.05,
            seed: 12
        )
        let queries = Numbers.clusteredMatrix(
            rowCount: 10,
            columnCount: 64,
            clusterCount: 500,
            spread: 0.05,
            seed: 12
        )
        let scan = coded(queries, rows.rowSpan, k: 10, kernels: .best)
        // At least k rows for each query, and no more than one in eighty.
        #expect(scan.exactCount >= 10 * 10)
        #expect(scan.exactCount < 10 * 100)
    }

    /// Candidates, pieces that are read whole and queries too large for codes: each reads the rows
    /// themselves, around those that were removed.
    @Test(arguments: [0.01, 0.1, 0.6], [1, 5])
    func removedRowsAreAsIfTheyHadNeverBeen(share: Double, batch: Int) {
        let random = Numbers.unitMatrix(rowCount: 5200, columnCount: 12, seed: 21)
        let few = Matrix(joining: Array(repeating: random.rows(0..<13), count: 400))
        let unit = Numbers.unitMatrix(rowCount: batch, columnCount: 12, seed: 22)
        let huge = Matrix(
            rowCount: batch,
            columnCount: 12,
            values: unit.values.map { $0 * 3e38 }
        )
        var generator = SeededGenerator(seed: 23)
        let removed = (0..<5200).filter { row in
            Double(generator.uniform()) < share || (1000..<1400).contains(row)
        }
        let live = LiveRows(storedCount: 5200).removing(removed)
        for (rows, queries) in [(random, unit), (few, unit), (random, huge)] {
            let values = (0..<live.count).flatMap { index in
                rows.values[live.row(at: index) * 12..<(live.row(at: index) + 1) * 12]
            }
            let rest = Matrix(rowCount: live.count, columnCount: 12, values: values)
            let span = LiveRowSpan(rows.rowSpan, live: live)
            let codes = RowCodes(of: span)
            #expect(codes.rowCount == live.count)
            for k in [1, 10, 70] {
                var scan = CodeScan(queries: queries, k: k)
                scan.scan(span, codes: codes, range: 0..<live.count, firstEntry: 0)
                #expect(scan.neighbors == exact(queries, rest.rowSpan, k: k, kernels: .best))
            }
        }
    }
}
