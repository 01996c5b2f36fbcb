import Reco
import Testing
import VectorMemory

@Suite struct RefinedSidesTests {
    @Test func eachChoiceContainsTheSidesOfItsName() {
        let contained = RefinedSides.allCases.map { sides in
            Modality.allCases.filter(sides.contains)
        }
        #expect(contained == [[], [.image], [.text], [.image, .text]])
    }

    @Test(arguments: Modality.allCases)
    func oneModalityAloneIsNamedAfterIt(modality: Modality) {
        #expect(RefinedSides(only: modality).rawValue == modality.rawValue)
    }
}
