import Foundation
import Tensors
import Testing

@testable import FusionModel

@Suite struct AttentionFusionTests {
    @Test func weightsAreTheSoftmaxOfScaledSimilarities() {
        // A difference of ln 3 / β gives odds of 3 to 1.
        let fusion = AttentionFusion(alpha: 1, beta: 20)
        let step = Float(log(3.0)) / 20
        let weights = fusion.weights(
            of: Matrix(rowCount: 2, columnCount: 2, values: [0.5, 0.5 + step, 0.9, 0.9]),
            kernels: .best
        )
        let expected = Matrix(rowCount: 2, columnCount: 2, values: [0.25, 0.75, 0.5, 0.5])
        #expect(weights.distance(to: expected) < 1e-5)
    }

    @Test func betaZeroMakesAllNeighborsEqual() {
        let weights = AttentionFusion(alpha: 1, beta: 0).weights(
            of: Matrix(rowCount: 1, columnCount: 4, values: [1, -1, 0.5, 0]),
            kernels: .best
        )
        #expect(weights.values == [0.25, 0.25, 0.25, 0.25])
    }

    /// As bits: an exit test hands its captures over as JSON, which has no NaN.
    @Test(
        arguments: [(-1, 1), (1, -1), (.nan, 1), (1, .infinity)].map { (numbers: (Float, Float)) in
            [numbers.0.bitPattern, numbers.1.bitPattern]
        }
    )
    func refusesNegativeAndNonFiniteNumbers(bits: [UInt32]) async {
        await #expect(processExitsWith: .failure) { [bits] in
            _ = AttentionFusion(
                alpha: Float(bitPattern: bits[0]),
                beta: Float(bitPattern: bits[1])
            )
        }
    }
}
