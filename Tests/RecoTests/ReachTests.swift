import Reco
import Testing
import VectorMemory

@Suite struct ReachTests {
    @Test(arguments: Modality.allCases)
    func uniStaysAndCrossLeaves(modality: Modality) {
        #expect(Reach.uni.modality(from: modality) == modality)
        #expect(Reach.cross.modality(from: modality) != modality)
    }
}
