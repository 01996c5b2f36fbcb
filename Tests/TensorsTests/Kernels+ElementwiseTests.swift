import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsElementwiseTests {
    private func applied(
        _ values: [Float],
        _ body: (inout MutableSpan<Float>) -> Void
    ) -> [Float] {
        var copy = values
        var span = copy.mutableSpan
        body(&span)
        return copy
    }

    private func mapped(
        _ values: [Float],
        _ body: (Span<Float>, inout MutableSpan<Float>) -> Void
    ) -> [Float] {
        var out = [Float](repeating: .nan, count: values.count)
        var span = out.mutableSpan
        body(values.span, &span)
        return out
    }

    @Test(arguments: Kernels.supported)
    func geluIsWithinItsBoundOfTheExactForm(kernels: Kernels) {
        let values =
            (-20_000...20_000).map { Float($0) / 1000 } + [-0.0, 1e-30, -1e-30, 1e30, -1e30]
        let found = mapped(values) { kernels.gelu($0, into: &$1) }
        var worst = 0.0
        for (x, y) in zip(values, found) {
            let exact = 0.5 * Double(x) * erfc(-Double(x) / 2.0.squareRoot())
            worst = max(worst, abs(Double(y) - exact) / max(1, abs(Double(x))))
        }
        #expect(worst <= 2e-7)
    }

    @Test(arguments: Kernels.supported)
    func reluCutsOffAtZero(kernels: Kernels) {
        for count in 0...35 {
            let values = (0..<count).map { Float($0 % 5) - 2 }
            #expect(mapped(values) { kernels.relu($0, into: &$1) } == values.map { max($0, 0) })
        }
    }

    @Test(arguments: Kernels.supported)
    func elementwiseCallsTreatEveryTailAlike(kernels: Kernels) {
        let long = Numbers.normalMatrix(rowCount: 1, columnCount: 67, seed: 1).values
        let row = Numbers.normalMatrix(rowCount: 1, columnCount: 67, seed: 2).values
        for count in 0...67 {
            let part = Array(long[..<count])
            let rowPart = Array(row[..<count])
            #expect(
                mapped(part) { kernels.gelu($0, into: &$1) }
                    == Array(mapped(long) { kernels.gelu($0, into: &$1) }[..<count])
            )
            #expect(
                applied(part) { kernels.addScaled(rowPart.span, by: 0.3, to: &$0) }
                    == Array(
                        applied(long) { kernels.addScaled(row.span, by: 0.3, to: &$0) }[..<count]
                    )
            )
            #expect(
                applied(part) { kernels.scale(&$0, by: 0.3) }
                    == part.map { Float(Double($0) * 0.3) }
            )
            #expect(
                mapped(part) { kernels.scale($0, by: 0.3, into: &$1) }
                    == part.map { Float(Double($0) * 0.3) }
            )
        }
    }

    @Test(arguments: Kernels.supported)
    func addScaledRoundsOnce(kernels: Kernels) {
        let values = Numbers.normalMatrix(rowCount: 1, columnCount: 67, seed: 3).values
        let row = Numbers.normalMatrix(rowCount: 1, columnCount: 67, seed: 4).values
        let found = applied(values) { kernels.addScaled(row.span, by: -1.7, to: &$0) }
        for i in found.indices {
            #expect(abs(found[i] - (values[i] - 1.7 * row[i])) <= 1e-6)
        }
    }

    @Test(arguments: Kernels.supported)
    func addProductsMultipliesNumberByNumber(kernels: Kernels) {
        for count in 0...67 {
            let start = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 30).values
            let first = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 31).values
            let second = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 32).values
            let found = applied(start) {
                kernels.addProducts(first.span, second.span, to: &$0)
            }
            for i in found.indices {
                #expect(abs(found[i] - (start[i] + first[i] * second[i])) <= 1e-6)
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func squareSumsDoNotOverflow(kernels: Kernels) {
        for dimension in Numbers.dimensions {
            let values = Numbers.normalMatrix(rowCount: 1, columnCount: dimension, seed: 5).values
            let expected = Numbers.product(values.span, values.span)
            #expect(abs(kernels.squareSum(values.span) - expected) <= 1e-12 * expected)
        }
        let large: [Float] = [3e30, 4e30]
        let small: [Float] = [1e-30]
        let none: [Float] = []
        #expect(abs(kernels.squareSum(large.span).squareRoot() / 5e30 - 1) < 1e-6)
        #expect(abs(kernels.squareSum(small.span).squareRoot() / 1e-30 - 1) < 1e-6)
        #expect(kernels.squareSum(none.span) == 0)
    }

    @Test(arguments: Kernels.supported)
    func softmaxIsThatOfDoublePrecision(kernels: Kernels) {
        for count in Numbers.dimensions {
            let values = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 6).values
            let found = applied(values) { kernels.softmax(&$0, scale: 3) }
            let greatest = Double(values.reduce(-.infinity, max))
            let powers = values.map { exp(3 * (Double($0) - greatest)) }
            let sum = powers.reduce(0, +)
            for i in 0..<count {
                #expect(abs(Double(found[i]) - powers[i] / sum) <= 1e-6 * powers[i] / sum + 1e-9)
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func softmaxOfFarApartValuesIsZeroAndOne(kernels: Kernels) {
        let found = applied([0.1, 0.9, -1]) { kernels.softmax(&$0, scale: 1e6) }
        #expect(found[1] == 1 && found[0] < 1e-30 && found[2] < 1e-30)
        #expect(applied([2, 2]) { kernels.softmax(&$0, scale: 0) } == [0.5, 0.5])
    }

    @Test(arguments: Kernels.supported)
    func layerNormIsThatOfDoublePrecision(kernels: Kernels) {
        for count in Numbers.dimensions {
            let row = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 7).values
                .map { $0 + 3 }
            let weight = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 8).values
            let bias = Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: 9).values
            var found = [Float](repeating: .nan, count: count)
            var span = found.mutableSpan
            kernels.layerNorm(
                row.span,
                weight: weight.span,
                bias: bias.span,
                epsilon: 1e-5,
                into: &span
            )
            // A scale is the same as rounded products.
            let half = row.map { $0 / 2 }
            let scaled = mapped(half) {
                kernels.layerNorm(
                    $0,
                    scale: 2,
                    weight: weight.span,
                    bias: bias.span,
                    epsilon: 1e-5,
                    into: &$1
                )
            }
            #expect(scaled == found)
            let mean = row.reduce(0.0) { $0 + Double($1) } / Double(count)
            let variance =
                row.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
            for i in 0..<count {
                let centered = (Double(row[i]) - mean) / (variance + 1e-5).squareRoot()
                let expected = centered * Double(weight[i]) + Double(bias[i])
                #expect(abs(Double(found[i]) - expected) <= 2e-5, "\(count) \(i)")
            }
        }
    }
}
