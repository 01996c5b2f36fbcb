import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct RowScanTests {
    /// Every similarity alone, then a stable sort: what a scan must equal bit for bit.
    private func naive(
        _ queries: Matrix,
        _ rows: Matrix,
        k: Int,
        kernels: Kernels
    ) -> [[Neighbor]] {
        (0..<queries.rowCount).map { query in
            let all = (0..<rows.rowCount).map { row in
                Neighbor(
                    entry: row,
                    similarity: kernels.product(queries[row: query], rows[row: row])
                )
            }
            let sorted = all.sorted { ($1.similarity, $0.entry) < ($0.similarity, $1.entry) }
            return Array(sorted.prefix(k))
        }
    }

    private func scanned(
        _ queries: Matrix,
        _ rows: borrowing RowSpan,
        k: Int,
        kernels: Kernels = .best
    ) -> [[Neighbor]] {
        var scan = RowScan(queries: queries, k: k, kernels: kernels)
        scan.scan(rows, firstEntry: 0)
        return scan.neighbors
    }

    @Test(arguments: Kernels.supported)
    func findsWhatANaiveSortFinds(kernels: Kernels) {
        for rowCount in [0, 1, 9, 255, 256, 257, 700] {
            let rows = Numbers.clusteredMatrix(
                rowCount: rowCount,
                columnCount: 24,
                clusterCount: 9,
                spread: 0.1,
                seed: 1
            )
            for batch in [0, 1, 3, 5] {
                let queries = Numbers.unitMatrix(rowCount: batch, columnCount: 24, seed: 2)
                for k in [0, 1, 10, 300] {
                    #expect(
                        scanned(queries, rows.rowSpan, k: k, kernels: kernels)
                            == naive(queries, rows, k: k, kernels: kernels),
                        "\(rowCount) rows, \(batch) queries, k \(k)"
                    )
                }
            }
        }
    }

    @Test func equalSimilaritiesGoToTheLowerEntry() {
        // Three rows that repeat: each similarity is there hundreds of times.
        let three = Numbers.unitMatrix(rowCount: 3, columnCount: 16, seed: 3)
        let rows = Matrix(joining: [Matrix](repeating: three, count: 300))
        let neighbors = scanned(three.rows(1..<2), rows.rowSpan, k: 20)[0]
        #expect(neighbors.map(\.entry) == (0..<20).map { 3 * $0 + 1 })
        #expect(Set(neighbors.map(\.similarity)).count == 1)
    }

    @Test func aQueryFindsTheSameBitsInABatchOfAnySize() {
        let rows = Numbers.clusteredMatrix(
            rowCount: 400,
            columnCount: 40,
            clusterCount: 30,
            spread: 0.05,
            seed: 4
        )
        let queries = Numbers.unitMatrix(rowCount: 130, columnCount: 40, seed: 5)
        let alone = (0..<130).map { scanned(queries.rows($0..<$0 + 1), rows.rowSpan, k: 10)[0] }
        for batch in [2, 3, 4, 63, 64, 65, 130] {
            #expect(
                scanned(queries.rows(0..<batch), rows.rowSpan, k: 10) == Array(alone[..<batch])
            )
        }
    }

    @Test func halfRowsGiveTheBitsOfTheSameRowsWidened() {
        let halves = Numbers.halves(
            of: Numbers.unitMatrix(rowCount: 300, columnCount: 33, seed: 6).values
        )
        let widened = Matrix(
            rowCount: 300,
            columnCount: 33,
            values: Numbers.widened(halves)
        )
        for batch in [1, 2, 9] {
            let queries = Numbers.unitMatrix(rowCount: batch, columnCount: 33, seed: 7)
            let half = RowSpan(halves: halves.span, rowCount: 300, dimension: 33)
            #expect(
                scanned(queries, half, k: 12) == scanned(queries, widened.rowSpan, k: 12)
            )
        }
    }

    @Test func partsOfTheRowsInAnyOrderGiveTheWhole() {
        let rows = Numbers.clusteredMatrix(
            rowCount: 600,
            columnCount: 20,
            clusterCount: 5,
            spread: 0.02,
            seed: 8
        )
        let queries = Numbers.unitMatrix(rowCount: 4, columnCount: 20, seed: 9)
        let whole = scanned(queries, rows.rowSpan, k: 15)
        for cuts in [[0, 600], [0, 1, 600], [0, 255, 256, 599, 600]] {
            var scan = RowScan(queries: queries, k: 15)
            for (start, end) in zip(cuts, cuts.dropFirst()).reversed() {
                scan.scan(rows.rowSpan.rows(start..<end), firstEntry: start)
            }
            #expect(scan.neighbors == whole)
        }
    }
}
