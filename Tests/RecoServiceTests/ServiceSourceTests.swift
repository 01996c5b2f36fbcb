import Reco
import Testing

@testable import RecoService

struct ServiceSourceTests {
    @Test func aFixedSourceNeedsNoKeys() throws {
        let source = FixedSource(model: try ServiceFixture().model)
        #expect(source.loadAccess() == LoadedAccess())
        #expect(LoadedAccess().policy.keys.isEmpty)
    }

    @Test func aFixedSourceGivesTheSameAgain() throws {
        let fixture = try ServiceFixture()
        let source = FixedSource(model: fixture.model)
        #expect(source.loadModel(replacing: nil).labelSetStore === fixture.store)
        #expect(source.loadModel(replacing: fixture.model).labelSetStore === fixture.store)
    }
}
