import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct KernelsExponentialsTests {
    private func normals(_ count: Int, seed: UInt64) -> [Float] {
        Numbers.normalMatrix(rowCount: 1, columnCount: count, seed: seed).values
    }

    @Test(arguments: Kernels.supported)
    func findsTheGreatestValueWhereverItIs(kernels: Kernels) {
        for count in 0...67 {
            let values = normals(count, seed: 1)
            #expect(kernels.greatest(values.span) == values.reduce(-.infinity, max))
            for index in 0..<count {
                var raised = values
                raised[index] = 10
                #expect(kernels.greatest(raised.span) == 10)
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func raisesWhatIsSmaller(kernels: Kernels) {
        for count in 0...67 {
            let (values, start) = (normals(count, seed: 2), normals(count, seed: 3))
            var raised = start
            var span = raised.mutableSpan
            kernels.raise(&span, to: values.span)
            #expect(raised == zip(values, start).map(max))
        }
    }

    @Test(arguments: Kernels.supported)
    func exponentialsAreThoseOfDoublePrecision(kernels: Kernels) {
        for count in 0...67 {
            let values = normals(count, seed: 4)
            let greatest = values.reduce(-.infinity, max)
            var powers = [Float](repeating: .nan, count: count)
            var span = powers.mutableSpan
            let sum = kernels.exponentials(
                values.span,
                scale: 3,
                shift: count == 0 ? 0 : greatest,
                into: &span
            )
            let expected = values.map { exp(3 * (Double($0) - Double(greatest))) }
            for i in 0..<count {
                #expect(abs(Double(powers[i]) / expected[i] - 1) < 2e-6)
            }
            #expect(abs(Double(sum) - expected.reduce(0, +)) <= 2e-6 * Double(sum))
        }
    }

    @Test(arguments: Kernels.supported)
    func addsExponentialsWithAShiftForEachPlace(kernels: Kernels) {
        for count in 0...67 {
            let (values, shifts) = (normals(count, seed: 5), normals(count, seed: 6).map { $0 + 5 })
            var sums = [Float](repeating: 0.5, count: count)
            var span = sums.mutableSpan
            kernels.addExponentials(values.span, scale: 2, shifts: shifts.span, to: &span)
            for i in 0..<count {
                let expected = 0.5 + exp(2 * (Double(values[i]) - Double(shifts[i])))
                #expect(abs(Double(sums[i]) / expected - 1) < 2e-6)
            }
        }
    }

    @Test(arguments: Kernels.supported)
    func whatIsFarBelowTheShiftIsAlmostNothing(kernels: Kernels) {
        let values: [Float] = [-1, 1]
        var powers: [Float] = [.nan, .nan]
        var span = powers.mutableSpan
        let sum = kernels.exponentials(values.span, scale: 100, shift: 1, into: &span)
        #expect(sum == 1 && powers[1] == 1 && powers[0] < 1e-37)
    }
}
