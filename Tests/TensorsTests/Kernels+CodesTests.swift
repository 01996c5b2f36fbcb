import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsCodesTests {
    /// Queries and rows of one dimension, and the rows' planes.
    private struct Bytes {
        let dimension: Int
        let queryCount: Int
        let rowCount: Int
        var queries: [Int8]
        var rows: [UInt8]
        var highs: [UInt8] = []
        var lows: [UInt8] = []

        init(dimension: Int, seed: UInt64, kernels: Kernels) {
            var generator = SeededGenerator(seed: seed)
            self.dimension = dimension
            (queryCount, rowCount) = (dimension % 5 + 1, dimension % 23 + 1)
            queries = (0..<queryCount * dimension).map { _ in
                Int8.random(in: -127...127, using: &generator)
            }
            rows = (0..<rowCount * dimension).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            // The greatest sums, which saturating instructions would cut off.
            for i in 0..<dimension { (queries[i], rows[i]) = (127, 255) }
            let width = Kernels.planeWidth(dimension: dimension)
            for row in 0..<rowCount {
                var (high, low) = ([UInt8](repeating: 1, count: width), [UInt8](rows.prefix(width)))
                var highSpan = high.mutableSpan
                var lowSpan = low.mutableSpan
                kernels.split(
                    rows.span.extracting(row * dimension..<(row + 1) * dimension),
                    highs: &highSpan,
                    lows: &lowSpan
                )
                highs += high
                lows += low
            }
        }

        /// A product of the rows' bytes, or of what `part` makes of them.
        func product(_ query: Int, _ row: Int, of part: (Int) -> Int = { $0 }) -> Int {
            (0..<dimension).reduce(0) {
                $0 + Int(queries[query * dimension + $1]) * part(Int(rows[row * dimension + $1]))
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func byteProductsAreExactInEveryShape(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let bytes = Bytes(dimension: dimension, seed: 7, kernels: kernels)
            let stride = bytes.rowCount + 2
            var found = [Int32](repeating: -1, count: bytes.queryCount * stride)
            var span = found.mutableSpan
            kernels.byteProducts(
                bytes.queries.span,
                queryCount: bytes.queryCount,
                highs: bytes.highs.span,
                lows: bytes.lows.span,
                rowCount: bytes.rowCount,
                dimension: dimension,
                into: &span,
                stride: stride
            )
            for q in 0..<bytes.queryCount {
                for r in 0..<stride {
                    let expected = r < bytes.rowCount ? bytes.product(q, r) : -1
                    #expect(Int(found[q * stride + r]) == expected, "\(dimension) \(q) \(r)")
                }
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func planeProductsAreExactInEveryShape(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let bytes = Bytes(dimension: dimension, seed: 8, kernels: kernels)
            let stride = bytes.rowCount + 2
            for (plane, isHigh) in [(bytes.highs, true), (bytes.lows, false)] {
                var found = [Int32](repeating: -1, count: bytes.queryCount * stride)
                var span = found.mutableSpan
                kernels.planeProducts(
                    bytes.queries.span,
                    queryCount: bytes.queryCount,
                    plane: plane.span,
                    rowCount: bytes.rowCount,
                    dimension: dimension,
                    into: &span,
                    stride: stride
                )
                for q in 0..<bytes.queryCount {
                    for r in 0..<stride {
                        let expected =
                            r < bytes.rowCount
                            ? bytes.product(q, r) { isHigh ? $0 / 16 : $0 % 16 } : -1
                        #expect(Int(found[q * stride + r]) == expected, "\(dimension) \(q) \(r)")
                    }
                }
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func planeProductsOfSomeRowsAreThoseOfAll(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let bytes = Bytes(dimension: dimension, seed: 9, kernels: kernels)
            for step in 1...3 {
                let rows = stride(from: 0, to: bytes.rowCount, by: step).map { UInt32($0) }
                var found = [Int32](repeating: -1, count: rows.count + 1)
                var span = found.mutableSpan
                kernels.planeProducts(
                    bytes.queries.span.extracting(0..<dimension),
                    plane: bytes.lows.span,
                    rowCount: bytes.rowCount,
                    indices: rows.span,
                    into: &span
                )
                let expected = rows.map { Int32(bytes.product(0, Int($0)) { $0 % 16 }) }
                #expect(found == expected + [-1], "\(dimension) \(step)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func aCodeTellsHowFarItIsFromItsRow(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let pair = Numbers.normalMatrix(
                rowCount: 2,
                columnCount: dimension,
                seed: UInt64(dimension)
            )
            let (row, mean) = (pair.rows(0..<1).values, pair.rows(1..<2).values)
            var bytes = [UInt8](repeating: 0, count: dimension)
            var span = bytes.mutableSpan
            let code = kernels.encode(row.span, mean: mean.span, into: &span)
            var (rest, coarseRest, distance, offset) = (0.0, 0.0, 0.0, 0.0)
            for i in 0..<dimension {
                let centered = Double(row[i]) - Double(mean[i])
                let missing = centered - Double(code.scale) * (Double(bytes[i]) - 128)
                rest += missing * missing
                let middle = Double(bytes[i] / 16 * 16 + 8) - 128
                let coarselyMissing = centered - Double(code.scale) * middle
                coarseRest += coarselyMissing * coarselyMissing
                distance += centered * centered
                offset += Double(mean[i]) * centered
            }
            #expect(bytes.allSatisfy { $0 >= 1 })
            #expect(Double(code.error) >= rest.squareRoot())
            #expect(Double(code.error) <= rest.squareRoot() * 1.00001 + 1e-12)
            #expect(Double(code.coarseError) >= coarseRest.squareRoot())
            #expect(Double(code.coarseError) <= coarseRest.squareRoot() * 1.00001 + 1e-12)
            #expect(Double(code.norm) >= distance.squareRoot())
            #expect(Double(code.norm) <= distance.squareRoot() * 1.00001)
            #expect(abs(Double(code.offset) - offset) <= 1e-6 * (abs(offset) + distance))
            // Half a step for each number is the most that rounding leaves out.
            let step = Double(code.scale) * Double(dimension).squareRoot()
            #expect(rest.squareRoot() <= 0.501 * step)
            #expect(coarseRest.squareRoot() <= 8.501 * step)
        }
    }

    @Test(arguments: Kernels.supported)
    func aRowLikeTheMeanLeavesNothingOut(kernels: Kernels) {
        let row = Numbers.normalMatrix(rowCount: 1, columnCount: 20, seed: 1).values
        for shift: Float in [0, 1e-36] {
            let mean = row.map { $0 + shift }
            var bytes = [UInt8](repeating: 0, count: 20)
            var span = bytes.mutableSpan
            let code = kernels.encode(row.span, mean: mean.span, into: &span)
            #expect(bytes == [UInt8](repeating: 128, count: 20))
            #expect(code.scale == 0 && code.error == 0 && code.norm == 0 && code.offset == 0)
            #expect(code.coarseError == 0)
        }
        // So little that a step of it has no inverse: nothing is coded, and the rest is all of it.
        let little = [Float](repeating: 1e-38, count: 4)
        let zeros = [Float](repeating: 0, count: 4)
        var bytes = [UInt8](repeating: 0, count: 4)
        var span = bytes.mutableSpan
        let code = kernels.encode(little.span, mean: zeros.span, into: &span)
        #expect(bytes == [128, 128, 128, 128])
        #expect(code.scale == 0 && code.error >= 2e-38 && code.coarseError >= 2e-38)
    }

    @Test(arguments: Kernels.supported, [1, 16] as [Int32])
    func selectsTheBoundsAboveAThreshold(kernels: Kernels, step: Int32) {
        var generator = SeededGenerator(seed: 2)
        let query = QueryBound(factor: 0.01, step: step, bias: 37, norm: 0.5, base: 0.25)
        for count in 0...70 {
            let products = (0..<count).map { _ in Int32.random(in: -500...500, using: &generator) }
            let parts = (0..<3).map { _ in (0..<count).map { _ in generator.uniform() } }
            let (scales, errors, offsets) = (parts[0], parts[1], parts[2])
            let bounds = products.indices.map { i in
                Double(offsets[i])
                    + Double(scales[i]) * 0.01 * Double(products[i] * step - 37)
                    + Double(errors[i]) * 0.5 + 0.25
            }
            for threshold: Float in [-.infinity, -2, 0.5, 1, 3, .infinity] {
                var indices = [UInt32](repeating: 0, count: count)
                var span = indices.mutableSpan
                let found = kernels.selectBounds(
                    products.span,
                    scales: scales.span,
                    errors: errors.span,
                    offsets: offsets.span,
                    query: query,
                    above: threshold,
                    into: &span
                )
                let expected = bounds.indices.filter { bounds[$0] > Double(threshold) }
                #expect(indices.prefix(found).map { Int($0) } == expected)
            }
        }
    }
}
