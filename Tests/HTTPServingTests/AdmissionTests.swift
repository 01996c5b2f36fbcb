import HTTPWire
import Synchronization
import TestSupport
import Testing

@testable import HTTPServing

/// Guards of routes, judged from a client's side.
struct AdmissionTests {
    /// Runs a server whose only route needs the field `Key: open`; permits are counted.
    private func withGuard(
        bodyByteLimit: Int? = nil,
        gate: Gate? = nil,
        _ work: @escaping @Sendable (RawClient, Counter) throws -> Void
    ) async throws {
        let permits = Counter()
        let admit: RequestGuard = { head in
            guard head.fields.first("Key") == "open" else {
                let problem = Problem(status: 401, detail: "no key")
                return .refused(problem.response, .unauthorized, holder: nil)
            }
            permits.count()
            return .admitted(
                Permit(holder: "us", bodyByteLimit: bodyByteLimit) { permits.count(-1) }
            )
        }
        var router = Router()
        router.on("POST", "/", admitting: admit) { request in
            await gate?.pass()
            let holder = request.permit?.holder ?? "nobody"
            let text = "\(holder) \(request.body.count) of \(permits.value)"
            return HTTPResponse(contentType: "text/plain", body: Array(text.utf8))
        }
        let server = HTTPServer(configuration: ServerConfiguration(), router: router)
        let port = try server.start()
        try await onOwnThread { try work(RawClient(port: port), permits) }
        gate?.open()
        _ = await server.drain(within: .seconds(1))
    }

    /// Who has been answered may ask again: the place is free before the answer goes out.
    @Test func thePlaceIsFreeForTheNextRequestOfTheSameConnection() async throws {
        try await withGuard { client, permits in
            let one = request("POST / HTTP/1.1", "Key: open", "Content-Length: 1", body: "a")
            try client.send(String(repeating: one, count: 50))
            for _ in 0..<50 { #expect(try client.readResponse().text == "us 1 of 1") }
            #expect(permits.value == 0)
        }
    }

    @Test func whoIsLetInIsKnownToTheHandler() async throws {
        try await withGuard { client, permits in
            for _ in 0..<3 {
                try client.send(
                    request("POST / HTTP/1.1", "Key: open", "Content-Length: 2", body: "ab")
                )
                #expect(try client.readResponse().text == "us 2 of 1")
            }
            #expect(waitUntil { permits.value == 0 })
        }
    }

    /// The body is never asked for, and nothing after it is a request.
    @Test func whoIsNotIsAnsweredBeforeTheBody() async throws {
        try await withGuard { client, permits in
            try client.send(
                request("POST / HTTP/1.1", "Content-Length: 99", "Expect: 100-continue")
            )
            let answer = try client.readAnyResponse()
            #expect(answer.status == 401)
            #expect(answer.field("Connection") == "close")
            #expect(permits.value == 0)
        }
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"])
    func aBodyAboveTheHoldersLimitIsRefused(framing: String) async throws {
        try await withGuard(bodyByteLimit: 4) { client, _ in
            let body = framing.hasPrefix("C") ? "" : "5\r\nabcde\r\n0\r\n\r\n"
            try client.send(request("POST / HTTP/1.1", "Key: open", framing, body: body))
            let answer = try client.readResponse()
            #expect(answer.status == 413)
            #expect(answer.text.contains("at most 4 bytes with this key, found 5"))
        }
    }

    /// A place is not free while the request of a client that left still costs.
    @Test func aPermitLastsAsLongAsTheHandler() async throws {
        let gate = Gate()
        try await withGuard(gate: gate) { client, permits in
            try client.send(request("POST / HTTP/1.1", "Key: open", "Content-Length: 1", body: "a"))
            #expect(waitUntil { gate.arrivalCount == 1 })
            client.resetOnClose()
            #expect(permits.value == 1)
            gate.open()
            #expect(waitUntil { permits.value == 0 })
        }
    }
}
