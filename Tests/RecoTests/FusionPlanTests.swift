import FusionModel
import Testing
import VectorMemory

@testable import Reco

@Suite struct FusionPlanTests {
    /// What a choice says, in a form that can be compared.
    private func numbers(_ choice: FusionChoice) -> [Float]? {
        guard case .attention(let fusion) = choice.fusion else { return nil }
        return [fusion.alpha, fusion.beta, Float(choice.neighborCount)]
    }

    @Test func attentionHasItsOwnDefaultsForOneSideAndForBoth() {
        let plan = FusionPlan.attention()
        #expect(plan.kind == .attention)
        #expect(numbers(plan.choice(for: .image, sides: .image)) == [0.3, 20, 10])
        #expect(numbers(plan.choice(for: .text, sides: .text)) == [0.5, 100, 16])
        #expect(numbers(plan.choice(for: .image, sides: .both)) == [0.2, 40, 10])
        #expect(numbers(plan.choice(for: .text, sides: .both)) == [0.5, 20, 16])
    }

    @Test func explicitNumbersHoldInBothSituationsAndLeaveTheOthersAlone() {
        let plan = FusionPlan.attention(
            image: .init(beta: 7),
            text: .init(alpha: 0.75, neighborCount: 3)
        )
        #expect(numbers(plan.choice(for: .image, sides: .image)) == [0.3, 7, 10])
        #expect(numbers(plan.choice(for: .image, sides: .both)) == [0.2, 7, 10])
        #expect(numbers(plan.choice(for: .text, sides: .text)) == [0.75, 100, 3])
        #expect(numbers(plan.choice(for: .text, sides: .both)) == [0.75, 20, 3])
    }

    @Test(arguments: [FusionPlan.attention(), .mean(), .none])
    func sidesThatLeaveTheModalityOutRetrieveNothing(plan: FusionPlan) {
        for modality in Modality.allCases {
            let other = RefinedSides(only: modality.counterpart)
            for sides in [RefinedSides.none, other] {
                let choice = plan.choice(for: modality, sides: sides)
                #expect(choice.neighborCount == 0)
                guard case .none = choice.fusion else {
                    Issue.record("expected no fusion, found \(choice.fusion)")
                    continue
                }
            }
        }
    }

    @Test func meanUsesThePapersTenNeighborsUnlessToldOtherwise() {
        #expect(FusionPlan.mean().choice(for: .text, sides: .both).neighborCount == 10)
        #expect(
            FusionPlan.mean(neighborCount: 4).choice(for: .image, sides: .image).neighborCount == 4
        )
    }

    @Test func aTransformerHasANumberOfNeighborsForEachModality() throws {
        let layer = try Samples.layer(dimension: 8)
        let plan = FusionPlan.transformer(
            image: layer,
            text: layer,
            imageNeighborCount: 3,
            textNeighborCount: 7
        )
        #expect(plan.choice(for: .image, sides: .both).neighborCount == 3)
        #expect(plan.choice(for: .text, sides: .text).neighborCount == 7)
    }

    @Test func onlyTransformersAskForADimension() throws {
        let layer = try Samples.layer(dimension: 8)
        #expect(FusionPlan.attention().layerDimensions.isEmpty)
        #expect(FusionPlan.transformer(image: layer, text: layer).layerDimensions == [8])
    }
}
