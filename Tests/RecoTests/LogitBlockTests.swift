import Foundation
import Tensors
import TestSupport
import Testing

@testable import Reco

struct LogitBlockTests {
    private let left = Numbers.unitMatrix(rowCount: 9, columnCount: 7, seed: 1)
    private let right = Numbers.unitMatrix(rowCount: 9, columnCount: 7, seed: 2)

    private func block(_ rows: Range<Int>, groups: [Int] = Array(0..<9)) -> LogitBlock {
        LogitBlock(
            rows: rows,
            of: left,
            and: right,
            scale: 12,
            mask: DuplicateMask(groups: groups)
        )
    }

    private func logit(_ row: Int, _ column: Int) -> Double {
        12 * Numbers.product(left[row: row], right[row: column])
    }

    @Test func normalizersAreLogSumExps() {
        let rows = block(3..<8).rowNormalizers()
        for (index, row) in (3..<8).enumerated() {
            let expected = log((0..<9).reduce(0) { $0 + exp(logit(row, $1)) })
            #expect(abs(Double(rows[index]) - expected) < 1e-5)
        }
        #expect(
            zip(block(3..<8).diagonal(), 3..<8).allSatisfy {
                abs(Double($0) - logit($1, $1)) < 1e-5
            }
        )
    }

    @Test func columnsOfSeveralBlocksJoin() {
        var sums = ColumnSums(columnCount: 9)
        for rows in [0..<4, 4..<5, 5..<9] { sums.merge(block(rows).columnSums()) }
        for (column, found) in sums.normalizers().enumerated() {
            let expected = log((0..<9).reduce(0) { $0 + exp(logit($1, column)) })
            #expect(abs(Double(found) - expected) < 1e-5)
        }
    }

    @Test func duplicatesDoNotCount() {
        let groups = [0, 1, 2, 3, 1, 5, 6, 7, 1]
        let found = block(1..<2, groups: groups).rowNormalizers()[0]
        let others = (0..<9).filter { $0 != 4 && $0 != 8 }
        let expected = log(others.reduce(0) { $0 + exp(logit(1, $1)) })
        #expect(abs(Double(found) - expected) < 1e-5)
    }
}
