import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsGradientsTests {
    private func normals(_ count: Int, seed: UInt64) -> [Float] {
        Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: seed).values
    }

    private func applied(
        _ values: [Float],
        _ body: (inout MutableSpan<Float>) -> Void
    ) -> [Float] {
        var copy = values
        var span = copy.mutableSpan
        body(&span)
        return copy
    }

    @Test(arguments: Kernels.supported)
    func geluGradientIsTheDerivativeOfTheExactForm(kernels: Kernels) {
        let values = (-16_000...16_000).map { Float($0) / 1000 } + [-0.0, 1e-30, 1e30, -1e30]
        for scale: Float in [1, -2.5] {
            let slopes = [Float](repeating: scale, count: values.count)
            let found = applied(slopes) { kernels.geluGradient(values.span, &$0) }
            for (x, slope) in zip(values.map(Double.init), found) {
                let share = 0.5 * erfc(-x / 2.0.squareRoot())
                let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
                let exact = Double(scale) * (share + x * density)
                #expect(abs(Double(slope) - exact) <= 1e-6, "\(x)")
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func reluGradientIsZeroWhereReluIs(kernels: Kernels) {
        for count in 0...35 {
            let values = (0..<count).map { Float($0 % 5) - 2 }
            let found = applied((0..<count).map { Float($0) + 1 }) {
                kernels.reluGradient(values.span, &$0)
            }
            let expected = values.indices.map { values[$0] > 0 ? Float($0) + 1 : 0 }
            #expect(found == expected)
        }
    }

    @Test(arguments: Kernels.supported)
    func softmaxGradientIsItsJacobianTimesTheSlopes(kernels: Kernels) {
        for count in Numbers.dimensions {
            let weights = applied(normals(count, seed: 1)) { Kernels.best.softmax(&$0) }
            let slopes = normals(count, seed: 2)
            let found = applied(slopes) { kernels.softmaxGradient(weights.span, &$0) }
            let mean = Numbers.product(weights.span, slopes.span)
            for i in 0..<count {
                let expected = Double(weights[i]) * (Double(slopes[i]) - mean)
                #expect(abs(Double(found[i]) - expected) <= 2e-6, "\(count) \(i)")
            }
        }
    }

    /// By the quotient rule, in double.
    private func naiveLayerNorm(
        _ row: [Float],
        _ weight: [Float],
        _ slopes: [Float]
    ) -> (row: [Double], weight: [Double]) {
        let count = Double(row.count)
        let mean = row.reduce(0.0) { $0 + Double($1) } / count
        let variance = row.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / count
        let deviation = (variance + 1e-5).squareRoot()
        let normalized = row.map { (Double($0) - mean) / deviation }
        let scaled = zip(slopes, weight).map { Double($0) * Double($1) }
        let offset = scaled.reduce(0, +) / count
        let slope = zip(scaled, normalized).map(*).reduce(0, +) / count
        return (
            row.indices.map { (scaled[$0] - offset - normalized[$0] * slope) / deviation },
            row.indices.map { Double(slopes[$0]) * normalized[$0] }
        )
    }

    @Test(arguments: Kernels.supported)
    func layerNormGradientIsThatOfDoublePrecision(kernels: Kernels) {
        for count in Numbers.dimensions where count > 1 {
            let row = normals(count, seed: 3).map { $0 + 2 }
            let (weight, slopes) = (normals(count, seed: 4), normals(count, seed: 5))
            let expected = naiveLayerNorm(row, weight, slopes)
            var weightGradient = [Float](repeating: 1, count: count)
            var biasGradient = [Float](repeating: 2, count: count)
            var gradient = slopes
            var gradientSpan = gradient.mutableSpan
            var weightSpan = weightGradient.mutableSpan
            var biasSpan = biasGradient.mutableSpan
            kernels.layerNormGradient(
                row.span,
                weight: weight.span,
                epsilon: 1e-5,
                &gradientSpan,
                addingTo: &weightSpan,
                &biasSpan
            )
            for i in 0..<count {
                let scale = max(1, abs(expected.row[i]))
                #expect(abs(Double(gradient[i]) - expected.row[i]) <= 3e-4 * scale, "\(count) \(i)")
                #expect(abs(Double(weightGradient[i]) - 1 - expected.weight[i]) <= 1e-4)
                #expect(abs(biasGradient[i] - 2 - slopes[i]) <= 1e-6)
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func addsUpTheRowsOfEveryWidth(kernels: Kernels) {
        for count in Numbers.dimensions {
            for rowCount in [0, 1, 3] {
                let rows = normals(rowCount * count, seed: 6)
                let start = normals(count, seed: 7)
                let found = applied(start) {
                    kernels.addRows(rows.span, rowCount: rowCount, to: &$0)
                }
                for i in 0..<count {
                    let expected = (0..<rowCount).reduce(start[i]) { $0 + rows[$1 * count + i] }
                    #expect(abs(found[i] - expected) <= 1e-5)
                }
            }
        }
    }
}
