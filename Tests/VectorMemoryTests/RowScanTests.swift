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
        scan.scan(LiveRowSpan(copy rows), range: 0..<rows.rowCount, firstEntry: 0)
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
                scan.scan(LiveRowSpan(rows.rowSpan), range: start..<end, firstEntry: 0)
            }
            #expect(scan.neighbors == whole)
        }
    }

    /// Scanning around removed rows is scanning a matrix that never had them.
    @Test(arguments: LiveRowsTests.cases)
    func removedRowsAreAsIfTheyHadNeverBeen(flags: [Bool]) {
        let rows = Numbers.clusteredMatrix(
            rowCount: flags.count,
            columnCount: 19,
            clusterCount: 11,
            spread: 0.05,
            seed: 12
        )
        let kept = flags.indices.filter { flags[$0] }
        let values = kept.flatMap { rows.values[$0 * 19..<($0 + 1) * 19] }
        let rest = Matrix(rowCount: kept.count, columnCount: 19, values: values)
        let live = LiveRows(storedCount: flags.count)
            .removing(flags.indices.filter { !flags[$0] })
        for batch in [1, 5] {
            let queries = Numbers.unitMatrix(rowCount: batch, columnCount: 19, seed: 13)
            for k in [1, 12, 400] {
                let expected = naive(queries, rest, k: k, kernels: .best)
                for cut in [0, kept.count / 3, kept.count] {
                    var scan = RowScan(queries: queries, k: k)
                    let span = LiveRowSpan(rows.rowSpan, live: live)
                    scan.scan(span, range: cut..<kept.count, firstEntry: 0)
                    scan.scan(span, range: 0..<cut, firstEntry: 0)
                    #expect(scan.neighbors == expected, "\(batch) queries, k \(k), cut \(cut)")
                }
            }
        }
    }
}
