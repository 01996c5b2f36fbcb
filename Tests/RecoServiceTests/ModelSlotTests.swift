import Reco
import Testing
import VectorMemory

@testable import RecoService

struct ModelSlotTests {
    @Test func isNotReadyUntilAModelIsThere() throws {
        let slot = ModelSlot()
        #expect(slot.model == nil)
        #expect(
            throws: ServiceError.notReady(reason: "the memory is still being opened and checked")
        ) {
            _ = try slot.current
        }
    }

    /// Whoever took the endpoints keeps them.
    @Test func whatWasTakenStaysWhatItWas() throws {
        let (first, second) = (try ServiceFixture(), try ServiceFixture(memoryName: "others"))
        let taken = try first.slot.current
        first.loader(FixedSource(model: second.model)).install(second.model)
        #expect(taken.model.refiner.memory.name == "toys")
        #expect(try first.slot.current.model.refiner.memory.name == "others")
    }
}
