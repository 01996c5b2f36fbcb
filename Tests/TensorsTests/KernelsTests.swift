import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsTests {
    /// Every set that takes its sums in the documented order, which `scalar` does not.
    static let vectorSets = Kernels.supported.dropFirst()

    private func products(
        _ kernels: Kernels,
        _ queries: Matrix,
        _ rows: borrowing RowSpan
    ) -> [Float] {
        var out = [Float](repeating: .nan, count: queries.rowCount * rows.rowCount)
        var span = out.mutableSpan
        kernels.products(
            queries.values.span,
            queryCount: queries.rowCount,
            rows: rows,
            into: &span,
            stride: rows.rowCount
        )
        return out
    }

    @Test func listsScalarFirstAndEachSetOnce() {
        let names = Kernels.supported.map(\.instructionSet)
        #expect(names.first == "scalar")
        #expect(Set(names).count == names.count)
        #expect(Kernels.best.instructionSet == names.last)
        #if arch(arm64)
        #expect(names == ["scalar", "neon"])
        #endif
    }

    @Test(arguments: Kernels.supported)
    func productsAreThoseOfDoublePrecisionInEveryDimension(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let queries = Numbers.normalMatrix(
                rowCount: 5,
                columnCount: dimension,
                seed: UInt64(dimension)
            )
            let rows = Numbers.normalMatrix(
                rowCount: 11,
                columnCount: dimension,
                seed: UInt64(dimension) + 1000
            )
            let found = products(kernels, queries, rows.rowSpan)
            for q in 0..<5 {
                for r in 0..<11 {
                    let expected = Numbers.product(queries[row: q], rows[row: r])
                    let magnitude = Numbers.magnitude(queries[row: q], rows[row: r])
                    let error = abs(Double(found[q * 11 + r]) - expected)
                    // 16 partial sums of dimension / 16 roundings, then 4 more.
                    let roundingCount = Double(dimension / 16 + 6)
                    #expect(error <= roundingCount * 0x1p-24 * magnitude, "\(dimension) \(q) \(r)")
                }
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func aPairHasTheSameBitsInEveryShape(kernels: Kernels) {
        for dimension in [1, 15, 16, 17, 64, 67, 512] {
            let queries = Numbers.normalMatrix(rowCount: 13, columnCount: dimension, seed: 1)
            let halves = Numbers.halves(
                of: Numbers.normalMatrix(rowCount: 21, columnCount: dimension, seed: 2).values
            )
            let rows = Matrix(
                rowCount: 21,
                columnCount: dimension,
                values: Numbers.widened(halves)
            )
            var alone: [UInt32] = []
            for q in 0..<13 {
                for r in 0..<21 {
                    alone.append(kernels.product(queries[row: q], rows[row: r]).bitPattern)
                }
            }
            for queryCount in 0...13 {
                for rowCount in [0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 21] {
                    let some = queries.rows(0..<queryCount)
                    let expected = (0..<queryCount).flatMap { q in
                        alone[q * 21..<q * 21 + rowCount]
                    }
                    let wide = products(kernels, some, rows.rowSpan.rows(0..<rowCount))
                    #expect(wide.map(\.bitPattern) == expected)
                    let half = RowSpan(halves: halves.span, rowCount: 21, dimension: dimension)
                    let narrow = products(kernels, some, half.rows(0..<rowCount))
                    #expect(narrow.map(\.bitPattern) == expected)
                }
            }
        }
    }

    @Test func allVectorSetsAgreeBitForBit() {
        guard let first = Self.vectorSets.first else { return }
        for dimension in Numbers.dimensions {
            let queries = Numbers.normalMatrix(rowCount: 4, columnCount: dimension, seed: 3)
            let rows = Numbers.normalMatrix(rowCount: 9, columnCount: dimension, seed: 4)
            let expected = products(first, queries, rows.rowSpan).map(\.bitPattern)
            for kernels in Self.vectorSets {
                let found = products(kernels, queries, rows.rowSpan).map(\.bitPattern)
                #expect(found == expected, "\(kernels.instructionSet) \(dimension)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func productsKeepToTheirPlaces(kernels: Kernels) {
        let queries = Numbers.normalMatrix(rowCount: 4, columnCount: 3, seed: 5)
        let rows = Numbers.normalMatrix(rowCount: 5, columnCount: 3, seed: 6)
        var out = [Float](repeating: -7, count: 3 * 9 + 5 + 2)
        var span = out.mutableSpan
        kernels.products(
            queries.values.span,
            queryCount: 4,
            rows: rows.values.span,
            rowCount: 5,
            dimension: 3,
            into: &span,
            stride: 9
        )
        for index in out.indices {
            let isPlace = index % 9 < 5 && index / 9 < 4
            #expect((out[index] != -7) == isPlace, "\(index)")
        }
    }

    @Test(arguments: Kernels.supported)
    func queriesMayHaveGaps(kernels: Kernels) {
        let queries = Numbers.normalMatrix(rowCount: 7, columnCount: 40, seed: 9)
        let rows = Numbers.normalMatrix(rowCount: 11, columnCount: 19, seed: 10)
        let part = Matrix(
            rowCount: 7,
            columnCount: 19,
            values: (0..<7).flatMap { queries.values[$0 * 40 + 5..<$0 * 40 + 24] }
        )
        var found = [Float](repeating: .nan, count: 77)
        var span = found.mutableSpan
        kernels.products(
            queries.view.columns(5..<24),
            rows: rows.rowSpan,
            into: &span,
            stride: 11
        )
        #expect(found == products(kernels, part, rows.rowSpan))
    }

    @Test(arguments: Kernels.supported)
    func productsOfNoNumbersAreZero(kernels: Kernels) {
        let none: [Float] = []
        let found = products(
            kernels,
            Matrix(rowCount: 2, columnCount: 0),
            RowSpan(none.span, rowCount: 3, dimension: 0)
        )
        #expect(found == [0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: Kernels.supported)
    func selectsWhatIsAboveAThresholdInRisingOrder(kernels: Kernels) {
        var generator = SeededGenerator(seed: 8)
        for count in 0...130 {
            // Few distinct values, so that many equal the threshold and must be left out.
            let scores = (0..<count).map { _ in
                Float(Int.random(in: -3...3, using: &generator)) / 4
            }
            for threshold: Float in [-.infinity, -0.5, 0, 0.25, 0.75, .infinity] {
                var indices = [UInt32](repeating: 0, count: count)
                var span = indices.mutableSpan
                let found = kernels.selectAbove(
                    scores.span,
                    threshold: threshold,
                    into: &span
                )
                let expected = scores.indices.filter { scores[$0] > threshold }
                #expect(indices.prefix(found).map { Int($0) } == expected)
            }
        }
    }
}
