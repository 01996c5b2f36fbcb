import HTTPServing
import Reco
import Testing
import VectorMemory

@testable import RecoService

struct ModelEndpointsTests {
    /// Requests that began with one model finish with it, on the same lane as those of the next.
    @Test func answersAreOfTheModelThatTheRequestBeganWith() async throws {
        let (fixture, other) = (try ServiceFixture(), try ServiceFixture(memoryName: "others"))
        let rows = ServiceFixture.rows(1, seed: 4)
        let body = #"{"modality":"image","embedding":\#(rows.rowJSON(0))}"#
        let block = LaneBlock(fixture.laneQueue)
        let early = Task { await fixture.send("POST", "/refine", body) }
        let queueTime = fixture.metrics.queueTime(of: .image)
        #expect(await eventually { queueTime.snapshot.count == 1 })
        fixture.loader(FixedSource(model: other.model)).install(other.model)
        let late = Task { await fixture.send("POST", "/refine", body) }
        #expect(await eventually { queueTime.snapshot.count == 2 })
        block.release()
        #expect(try await early.value.decoded(as: RefineDocument.self).memory.name == "toys")
        #expect(try await late.value.decoded(as: RefineDocument.self).memory.name == "others")
        #expect(fixture.metrics.queuedRows.value == 0)
    }
}
