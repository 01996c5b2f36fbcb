import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsCodesTests {
    @Test(arguments: Kernels.supported)
    func byteProductsAreExactInEveryShape(kernels: Kernels) {
        var generator = SeededGenerator(seed: 7)
        for dimension in Numbers.dimensions {
            let (queryCount, rowCount) = (dimension % 5 + 1, dimension % 11 + 1)
            var queries = (0..<queryCount * dimension).map { _ in
                Int8.random(in: -127...127, using: &generator)
            }
            var rows = (0..<rowCount * dimension).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            // The greatest sums, which saturating instructions would cut off.
            for i in 0..<dimension { (queries[i], rows[i]) = (127, 255) }
            let stride = rowCount + 2
            var found = [Int32](repeating: -1, count: queryCount * stride)
            var span = found.mutableSpan
            kernels.byteProducts(
                queries.span,
                queryCount: queryCount,
                rows: rows.span,
                rowCount: rowCount,
                dimension: dimension,
                into: &span,
                stride: stride
            )
            for q in 0..<queryCount {
                for r in 0..<stride {
                    let expected = (0..<dimension).reduce(0) {
                        r < rowCount
                            ? $0 + Int(queries[q * dimension + $1]) * Int(rows[r * dimension + $1])
                            : -1
                    }
                    #expect(Int(found[q * stride + r]) == expected, "\(dimension) \(q) \(r)")
                }
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
            var (rest, distance, offset) = (0.0, 0.0, 0.0)
            for i in 0..<dimension {
                let centered = Double(row[i]) - Double(mean[i])
                let missing = centered - Double(code.scale) * (Double(bytes[i]) - 128)
                rest += missing * missing
                distance += centered * centered
                offset += Double(mean[i]) * centered
            }
            #expect(bytes.allSatisfy { $0 >= 1 })
            #expect(Double(code.error) >= rest.squareRoot())
            #expect(Double(code.error) <= rest.squareRoot() * 1.00001 + 1e-12)
            #expect(Double(code.norm) >= distance.squareRoot())
            #expect(Double(code.norm) <= distance.squareRoot() * 1.00001)
            #expect(abs(Double(code.offset) - offset) <= 1e-6 * (abs(offset) + distance))
            // Half a step for each number is the most that rounding leaves out.
            let step = Double(code.scale) * Double(dimension).squareRoot()
            #expect(rest.squareRoot() <= 0.501 * step)
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
        }
        // So little that a step of it has no inverse: nothing is coded, and the rest is all of it.
        let little = [Float](repeating: 1e-38, count: 4)
        let zeros = [Float](repeating: 0, count: 4)
        var bytes = [UInt8](repeating: 0, count: 4)
        var span = bytes.mutableSpan
        let code = kernels.encode(little.span, mean: zeros.span, into: &span)
        #expect(bytes == [128, 128, 128, 128])
        #expect(code.scale == 0 && code.error >= 2e-38)
    }

    @Test(arguments: Kernels.supported)
    func selectsTheBoundsAboveAThreshold(kernels: Kernels) {
        var generator = SeededGenerator(seed: 2)
        let query = QueryBound(factor: 0.01, bias: 37, norm: 0.5, base: 0.25)
        for count in 0...70 {
            let products = (0..<count).map { _ in Int32.random(in: -500...500, using: &generator) }
            let parts = (0..<3).map { _ in (0..<count).map { _ in generator.uniform() } }
            let (scales, errors, offsets) = (parts[0], parts[1], parts[2])
            let bounds = products.indices.map { i in
                Double(offsets[i])
                    + Double(scales[i]) * 0.01 * Double(products[i] - 37)
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
