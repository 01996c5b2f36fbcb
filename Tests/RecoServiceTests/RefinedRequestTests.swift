import HTTPServing
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoService

struct RefinedRequestTests {
    @Test func notesItsTimesInTheOrderOfTheWork() throws {
        let fixture = try ServiceFixture()
        var times = RefinementTimes()
        let refinement = fixture.refiner.refine(
            ServiceFixture.rows(1, seed: 1),
            modality: .image,
            recording: &times
        )
        let request = RefinedRequest(refinement: refinement, queueTime: .seconds(1), times: times)
        #expect(request.noted.map(\.name) == ["queue", "search", "fusion"])
        #expect(request.noted.map(\.duration) == [.seconds(1), times.search, times.fusion])
    }
}
