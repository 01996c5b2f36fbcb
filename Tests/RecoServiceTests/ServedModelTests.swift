import Reco
import Testing
import VectorMemory

@testable import RecoService

struct ServedModelTests {
    @Test func probabilitiesAreCLIPsUnlessSaidOtherwise() throws {
        let fixture = try ServiceFixture()
        let model = ServedModel(refiner: fixture.refiner, labelSetStore: fixture.store)
        #expect(model.classifier.logitScale == Classifier().logitScale)
        #expect(model.refiner.memory === fixture.memory)
    }
}
