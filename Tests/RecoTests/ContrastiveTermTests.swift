import Tensors
import TestSupport
import Testing

@testable import Reco

struct ContrastiveTermTests {
    private static func term(weight: Float, keepsLogits: Bool = true) -> ContrastiveTerm {
        ContrastiveTerm(
            left: Numbers.unitMatrix(rowCount: 150, columnCount: 8, seed: 1),
            right: Numbers.unitMatrix(rowCount: 150, columnCount: 8, seed: 2),
            logitScale: 20,
            weight: weight,
            mask: DuplicateMask(groups: Array(0..<150)),
            keepsLogits: keepsLogits,
            threadCount: 2
        )
    }

    @Test(arguments: [true, false])
    func theWeightCountsForGradientsAndNotForTheLoss(keepsLogits: Bool) {
        let once = Self.term(weight: 1, keepsLogits: keepsLogits)
            .value(needsLeft: true, needsRight: true)
        let twice = Self.term(weight: 2, keepsLogits: keepsLogits)
            .value(needsLeft: true, needsRight: true)
        #expect(once.loss == twice.loss)
        let pairs = zip(once.leftGradient.values, twice.leftGradient.values)
        #expect(pairs.allSatisfy { abs(2 * $0 - $1) <= 1e-6 })
        #expect(abs(2 * once.logitScaleGradient - twice.logitScaleGradient) < 1e-5)
    }

    @Test func whatIsNotNeededIsZero() {
        let left = Self.term(weight: 1).value(needsLeft: true, needsRight: false)
        #expect(left.rightGradient.values.allSatisfy { $0 == 0 })
        #expect(left.leftGradient.values.contains { $0 != 0 })
        let nothing = Self.term(weight: 0).value(needsLeft: true, needsRight: true)
        #expect(nothing.leftGradient.values.allSatisfy { $0 == 0 })
        #expect(nothing.logitScaleGradient == 0)
        #expect(nothing.loss == left.loss)
    }
}
