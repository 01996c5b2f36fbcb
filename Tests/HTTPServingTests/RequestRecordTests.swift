import HTTPWire
import TestSupport
import Testing

@testable import HTTPServing

/// What the server says about each request, and what the client is told of it.
struct RequestRecordTests {
    private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

    /// Lets a client talk to a server, and returns the server's records.
    private func records(
        gate: Gate = Gate(),
        _ talk: @escaping @Sendable (RawClient) throws -> Void
    ) async throws -> [RequestRecord] {
        var configuration = ServerConfiguration()
        configuration.recordLimit = 100
        let server = HTTPServer(
            configuration: configuration,
            router: ServerFixture.makeRouter(gate: gate)
        )
        let port = try server.start()
        try await onOwnThread { try talk(RawClient(port: port)) }
        _ = await server.drain(within: .seconds(0.1))
        var all: [RequestRecord] = []
        while case let batch = await server.records.take(), !batch.isEmpty { all += batch }
        return all
    }

    @Test func tellsWhatWasAskedAndAnswered() async throws {
        let records = try await records { client in
            try client.send(
                request(
                    "POST /echo HTTP/1.1",
                    "Content-Length: 5",
                    "X-Request-Id: mine-1",
                    "traceparent: 00-\(Self.traceID)-00f067aa0ba902b7-01",
                    body: "hello"
                )
            )
            let answer = try client.readResponse()
            #expect(answer.field("X-Request-Id") == "mine-1")
            #expect(answer.field("Server-Timing")?.hasPrefix("total;dur=") == true)
        }
        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.id == "mine-1")
        #expect(record.method == "POST" && record.path == "/echo" && record.route == "/echo")
        #expect(record.status == 200 && record.refusal == nil)
        #expect(record.bodyByteCount == 5)
        #expect(record.answerByteCount > 100)
        #expect(record.duration > .zero)
        #expect(record.trace?.traceID == Self.traceID)
    }

    @Test(
        arguments: [
            ("GET /items/a HTTP/1.1\r\nHost: a\r\n\r\n", nil, "/items/{name}"),
            ("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", .notFound, nil),
            ("GET /now HTTP/1.1\r\n\r\n", .malformedRequest, nil),
            ("GET /now HTTP/9.9\r\n\r\n", .unsupportedVersion, nil),
        ] as [(String, RefusalReason?, String?)]
    )
    func tellsWhyTheServerRefused(
        text: String,
        refusal: RefusalReason?,
        route: String?
    ) async throws {
        let records = try await records { client in
            try client.send(text)
            let answer = try client.readResponse()
            #expect(answer.field("X-Request-Id")?.utf8.count == 16)
            #expect(answer.field("Server-Timing") != nil)
        }
        #expect(records.map(\.refusal) == [refusal])
        #expect(records.first?.route == route)
        #expect(records.first?.status == refusal?.status ?? 200)
    }

    /// A client that goes away while its request runs has a record without status.
    @Test func tellsOfClientsThatLeft() async throws {
        let gate = Gate()
        let records = try await records(gate: gate) { client in
            try client.send(request("GET /wait HTTP/1.1"))
            try client.send(request("GET /now HTTP/1.1"))
            #expect(waitUntil { gate.arrivalCount == 1 })
        }
        #expect(records.map(\.path) == ["/wait"])
        #expect(records.map(\.status) == [nil])
    }
}
