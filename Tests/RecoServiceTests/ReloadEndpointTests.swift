import HTTPServing
import Testing
import VectorMemory

@testable import RecoService

struct ReloadEndpointTests {
    private struct Answer: Decodable {
        var memory: RefineDocument.MemoryReference
        var labelSets: Int
        var keys: Int
        var warnings: [String]
    }

    @Test func tellsWhatIsServedFromNowOn() async throws {
        let fixture = try ServiceFixture()
        try fixture.storeLabels(named: "cars", count: 2)
        let response = await fixture.send("POST", "/admin/reload")
        #expect(response.status == 200)
        let answer: Answer = try response.decoded()
        #expect(answer.memory.checksum == fixture.memory.checksum)
        #expect(answer.memory.rows == ServiceFixture.rowCount)
        #expect(answer.labelSets == 1)
        #expect(answer.keys == 0)
        #expect(answer.warnings.isEmpty)
        #expect(await fixture.metricLines().contains(#"reco_reloads_total{result="ok"} 1"#))
    }

    @Test func aFailureIsAConflictThatSaysWhy() async throws {
        struct Broken: Error {}
        let endpoint = ReloadEndpoint(
            reloader: Reloader { Result { throw Broken() } }
        )
        await #expect(throws: ServiceError.reloadFailed(reason: "Broken()")) {
            try await endpoint.respond()
        }
        let problem = ServiceError.reloadFailed(reason: "why").problem
        #expect(problem.status == 409)
        #expect(problem.detail == "what is served stays as it was: why")
    }
}
