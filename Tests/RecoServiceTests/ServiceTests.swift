import HTTPServing
import TestSupport
import Testing

@testable import RecoService

struct ServiceTests {
    private func makeService(_ fixture: ServiceFixture) -> Service {
        Service(
            configuration: fixture.configuration,
            refiner: fixture.refiner,
            labelSetStore: fixture.store
        )
    }

    @Test func answersOverASocketUntilItDrains() async throws {
        let fixture = try ServiceFixture()
        let service = makeService(fixture)
        let port = try service.start()
        let rows = ServiceFixture.rows(1, seed: 3)
        let body = #"{"modality":"image","embedding":\#(rows.rowJSON(0))}"#
        let (status, metrics) = try await onOwnThread {
            let client = try RawClient(port: port)
            try client.send(
                "POST /refine HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
            )
            let refined = try client.readResponse()
            try client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            return (refined.status, try client.readResponse().text)
        }
        #expect(status == 200)
        #expect(metrics.contains("\nreco_http_connections 1\n"))
        #expect(metrics.contains("\nreco_http_connections_accepted_total 1\n"))
        #expect(await service.drain(within: .seconds(10)))
        #expect(throws: ServerError.alreadyStarted) { try service.start() }
    }

    @Test func routesAreTheContracts() throws {
        let service = makeService(try ServiceFixture())
        #expect(service.router.routes.count == ServiceRoute.allCases.count)
    }
}
