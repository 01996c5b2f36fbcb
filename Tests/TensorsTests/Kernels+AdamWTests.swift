import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsAdamWTests {
    private func normals(_ count: Int, seed: UInt64) -> [Float] {
        Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: seed).values
    }

    @Test(arguments: Kernels.supported, [false, true])
    func doesWhatTheHeaderSaysInEveryLength(kernels: Kernels, isAnchored: Bool) {
        let step = AdamWStep(
            rate: 0.03,
            beta1: 0.8,
            beta2: 0.95,
            rootFactor: 1.5,
            epsilon: 1e-3,
            decay: 0.1,
            gradientScale: 0.5
        )
        for count in 0...67 {
            let gradient = normals(count, seed: 1)
            let anchor = isAnchored ? normals(count, seed: 2) : []
            let start = (
                weights: normals(count, seed: 3), first: normals(count, seed: 4),
                second: normals(count, seed: 5).map { $0 * $0 }
            )
            var (weights, first, second) = start
            var weightSpan = weights.mutableSpan
            var firstSpan = first.mutableSpan
            var secondSpan = second.mutableSpan
            kernels.adamW(
                step,
                weights: &weightSpan,
                gradient: gradient.span,
                anchor: anchor.span,
                first: &firstSpan,
                second: &secondSpan
            )
            for i in 0..<count {
                let slope = Double(gradient[i]) * 0.5
                let mean = 0.8 * Double(start.first[i]) + 0.2 * slope
                let square = 0.95 * Double(start.second[i]) + 0.05 * slope * slope
                let aim = isAnchored ? Double(anchor[i]) : 0
                let weight = Double(start.weights[i])
                let expected =
                    weight - 0.1 * (weight - aim)
                    - 0.03 * mean / (square.squareRoot() * 1.5 + 1e-3)
                #expect(abs(Double(first[i]) - mean) < 1e-6)
                #expect(abs(Double(second[i]) - square) < 1e-6 * max(1, square))
                #expect(abs(Double(weights[i]) - expected) < 1e-5)
            }
        }
    }
}
