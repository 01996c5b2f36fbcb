import HTTPServing
import Testing

@testable import RecoService

struct HealthEndpointTests {
    @Test func isAliveAndReadyUntilItDrains() async throws {
        let fixture = try ServiceFixture()
        #expect(await fixture.send("GET", "/healthz").status == 200)
        let ready: [String: String] = try await fixture.send("GET", "/readyz").decoded()
        #expect(ready == ["status": "ready"])
        fixture.state.startDraining()
        let response = await fixture.send("GET", "/readyz")
        #expect(response.status == 503)
        #expect(response.problem?.detail == "not ready: the service is shutting down")
        #expect(await fixture.send("GET", "/healthz").status == 200)
    }
}
