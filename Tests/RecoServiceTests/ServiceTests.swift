import HTTPServing
import TestSupport
import Testing

@testable import RecoService

struct ServiceTests {
    private func makeService(_ fixture: ServiceFixture) -> Service {
        Service(
            configuration: fixture.configuration,
            model: ServedModel(refiner: fixture.refiner, labelSetStore: fixture.store)
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

    @Test func saysThatItIsNotReadyWhileItDrains() async throws {
        let fixture = try ServiceFixture()
        let service = makeService(fixture)
        let port = try service.start()
        let (status, body) = try await onOwnThread {
            let client = try RawClient(port: port)
            try client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n")
            // One that is not accepted yet would be turned away.
            let observer = try RawClient(port: port)
            #expect(
                waitUntil {
                    try? observer.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
                    let metrics = try? observer.readResponse().text
                    return metrics?.contains("\nreco_http_connections 2\n") == true
                }
            )
            Task { await service.drain(within: .seconds(30)) }
            // From when nobody new is let in, those who are inside are told.
            #expect(waitUntil { (try? RawClient(port: port)) == nil })
            try client.send("\r\n")
            let response = try client.readResponse()
            return (response.status, response.text)
        }
        #expect(status == 503)
        #expect(body.contains("shutting down"))
    }

    @Test func isAliveBeforeItIsReadyAndSaysWhatItWaitsFor() async throws {
        let fixture = try ServiceFixture()
        let service = Service(source: FixedSource(model: fixture.model))
        for path in ["/readyz", "/info", "/label-sets"] {
            let response = await fixture.send("GET", path, through: service.router)
            #expect(response.status == 503)
            let detail = "not ready: the memory is still being opened and checked"
            #expect(response.problem?.detail == detail)
        }
        #expect(await fixture.send("POST", "/refine", through: service.router).status == 503)
        #expect(await fixture.send("GET", "/healthz", through: service.router).status == 200)
        let page = await fixture.send("GET", "/metrics", through: service.router)
        #expect(String(decoding: page.body, as: UTF8.self).contains("\nreco_ready 0\n"))

        #expect(try await service.load().memory.rowCount == ServiceFixture.rowCount)
        #expect(await fixture.send("GET", "/readyz", through: service.router).status == 200)
    }

    @Test func routesAreTheContracts() throws {
        let service = makeService(try ServiceFixture())
        #expect(service.router.routes.count == ServiceRoute.allCases.count)
    }
}
