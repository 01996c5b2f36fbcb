import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsMultiplyTests {
    /// How each operand is stored.
    static let storages = [(false, false), (true, false), (false, true), (true, true)]

    private func transposed(_ matrix: Matrix) -> Matrix {
        Matrix(
            rowCount: matrix.columnCount,
            columnCount: matrix.rowCount,
            values: (0..<matrix.columnCount).flatMap { column in
                (0..<matrix.rowCount).map { matrix.values[$0 * matrix.columnCount + column] }
            }
        )
    }

    /// The product as the header promises it: one chain of fused multiply-adds each.
    private func chains(_ left: Matrix, _ right: Matrix, from start: Matrix?) -> [Float] {
        (0..<left.rowCount * right.columnCount).map { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: right.columnCount)
            var sum = start?.values[index] ?? 0
            for k in 0..<left.columnCount {
                sum.addProduct(
                    left.values[row * left.columnCount + k],
                    right.values[k * right.columnCount + column]
                )
            }
            return sum
        }
    }

    private func multiply(
        _ kernels: Kernels,
        _ left: Matrix,
        _ right: Matrix,
        storage: (Bool, Bool) = (false, false),
        from start: Matrix? = nil
    ) -> Matrix {
        var out =
            start
            ?? Matrix(
                rowCount: left.rowCount,
                columnCount: right.columnCount,
                values: [Float](repeating: .nan, count: left.rowCount * right.columnCount)
            )
        let storedLeft = storage.0 ? transposed(left) : left
        let storedRight = storage.1 ? transposed(right) : right
        out.update {
            kernels.multiply(
                storage.0 ? storedLeft.view.transposed : storedLeft.view,
                storage.1 ? storedRight.view.transposed : storedRight.view,
                into: &$0,
                stride: right.columnCount,
                accumulates: start != nil
            )
        }
        return out
    }

    /// Exactly, but for `scalar`, which rounds each step twice.
    private func expect(
        _ found: Matrix,
        _ expected: [Float],
        _ kernels: Kernels,
        _ comment: Comment
    ) {
        if kernels.instructionSet == "scalar" {
            let distance = zip(found.values, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(distance < 1e-4, comment)
        } else {
            #expect(found.values.map(\.bitPattern) == expected.map(\.bitPattern), comment)
        }
    }

    @Test(arguments: Kernels.supported, storages)
    func isOneChainOfMultiplyAddsInEverySmallSize(kernels: Kernels, storage: (Bool, Bool)) {
        let left = Numbers.normalMatrix(rowCount: 31, columnCount: 19, seed: 1)
        let right = Numbers.normalMatrix(rowCount: 19, columnCount: 67, seed: 2)
        let start = Numbers.normalMatrix(rowCount: 31, columnCount: 67, seed: 3)
        for rowCount in [1, 2, 3, 5, 6, 7, 12, 13, 14, 15, 16, 28, 29, 31] {
            for columnCount in [1, 2, 15, 16, 17, 31, 32, 33, 64, 67] {
                for depth in [0, 1, 2, 15, 16, 17, 19] {
                    let some = Matrix(
                        rowCount: rowCount,
                        columnCount: depth,
                        values: (0..<rowCount).flatMap { left.values[$0 * 19..<$0 * 19 + depth] }
                    )
                    let other = Matrix(
                        rowCount: depth,
                        columnCount: columnCount,
                        values: (0..<depth).flatMap {
                            right.values[$0 * 67..<$0 * 67 + columnCount]
                        }
                    )
                    let sums = Matrix(
                        rowCount: rowCount,
                        columnCount: columnCount,
                        values: Array(start.values.prefix(rowCount * columnCount))
                    )
                    let size: Comment = "\(rowCount) x \(depth) x \(columnCount)"
                    let fresh = multiply(kernels, some, other, storage: storage)
                    expect(fresh, chains(some, other, from: nil), kernels, size)
                    let added = multiply(kernels, some, other, storage: storage, from: sums)
                    expect(added, chains(some, other, from: sums), kernels, size)
                }
            }
        }
    }

    /// Larger than a block of each: 168 rows, 512 columns, 512 deep.
    @Test(arguments: Kernels.supported, storages)
    func doesNotDependOnBlocks(kernels: Kernels, storage: (Bool, Bool)) {
        for (rowCount, depth, columnCount) in [(171, 1030, 35), (9, 515, 1031), (340, 7, 515)] {
            let left = Numbers.normalMatrix(rowCount: rowCount, columnCount: depth, seed: 4)
            let right = Numbers.normalMatrix(rowCount: depth, columnCount: columnCount, seed: 5)
            let found = multiply(kernels, left, right, storage: storage)
            let size: Comment = "\(rowCount) x \(depth) x \(columnCount)"
            expect(found, chains(left, right, from: nil), kernels, size)
        }
    }

    @Test(arguments: Kernels.supported)
    func hasTheSameBitsHoweverItIsDividedBetweenCalls(kernels: Kernels) {
        let left = Numbers.normalMatrix(rowCount: 53, columnCount: 600, seed: 6)
        let right = Numbers.normalMatrix(rowCount: 600, columnCount: 77, seed: 7)
        let whole = multiply(kernels, left, right)
        for rowCut in [1, 6, 14, 29, 52] {
            for columnCut in [1, 16, 33, 76] {
                var parts = Matrix(rowCount: 53, columnCount: 77)
                for rows in [0..<rowCut, rowCut..<53] {
                    for columns in [0..<columnCut, columnCut..<77] {
                        parts.update { span in
                            let start = rows.lowerBound * 77 + columns.lowerBound
                            var target = span._mutatingExtracting(start..<span.count)
                            kernels.multiply(
                                left.view.rows(rows),
                                right.view.columns(columns),
                                into: &target,
                                stride: 77
                            )
                        }
                    }
                }
                #expect(parts == whole, "\(rowCut) \(columnCut)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func sumsStartFromTheBias(kernels: Kernels) {
        for rowCount in [1, 7, 40] {
            for depth in [0, 3, 520] {
                let left = Numbers.normalMatrix(rowCount: rowCount, columnCount: depth, seed: 10)
                let right = Numbers.normalMatrix(rowCount: depth, columnCount: 35, seed: 11)
                let bias = Numbers.normalMatrix(rowCount: 1, columnCount: 35, seed: 12).values
                var rows = Matrix(rowCount: rowCount, columnCount: 35)
                for row in 0..<rowCount {
                    rows.values.replaceSubrange(row * 35..<(row + 1) * 35, with: bias)
                }
                let expected = multiply(kernels, left, right, from: rows)
                var found = Matrix(rowCount: rowCount, columnCount: 35)
                found.update {
                    kernels.multiply(left.view, right.view, bias: bias.span, into: &$0, stride: 35)
                }
                #expect(found == expected, "\(rowCount) \(depth)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func writesItsPlacesAndNoOthers(kernels: Kernels) {
        let left = Numbers.normalMatrix(rowCount: 15, columnCount: 9, seed: 8)
        let right = Numbers.normalMatrix(rowCount: 9, columnCount: 35, seed: 9)
        var out = [Float](repeating: -7, count: 15 * 40)
        var span = out.mutableSpan
        var target = span._mutatingExtracting(2..<15 * 40 - 3)
        kernels.multiply(left.view, right.view, into: &target, stride: 40)
        for index in out.indices {
            let isPlace = (2..<37).contains(index % 40)
            #expect((out[index] != -7) == isPlace, "\(index)")
        }
    }
}
