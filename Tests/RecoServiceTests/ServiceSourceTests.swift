import Reco
import Testing

@testable import RecoService

struct ServiceSourceTests {
    @Test func aFixedSourceGivesTheSameAgain() throws {
        let fixture = try ServiceFixture()
        let source = FixedSource(model: fixture.model)
        #expect(source.loadModel(replacing: nil).labelSetStore === fixture.store)
        #expect(source.loadModel(replacing: fixture.model).labelSetStore === fixture.store)
    }
}
