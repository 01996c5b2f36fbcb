import HTTPWire
import TestSupport
import Testing

@testable import HTTPServing

struct PendingRequestTests {
    /// What a server makes of a head.
    private func pending(_ line: String, _ fields: String) throws -> PendingRequest {
        var parser = RequestParser()
        parser.receive(Array("\(line) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8).span)
        guard case .head(let head) = try parser.nextEvent() else { throw CancellationError() }
        let resources = LoopResources(
            configuration: ServerConfiguration(),
            router: ServerFixture.makeRouter(gate: Gate()),
            counters: ServerCounters(),
            records: RequestRecords(limit: 0),
            readiness: try #require(ReadinessSet())
        )
        return PendingRequest(head, resources: resources)
    }

    private func refusal(_ request: PendingRequest) -> Int? {
        guard case .answer(let response, _) = request.decision else { return nil }
        return response.status
    }

    @Test(
        arguments: [
            ("GET /now", "", nil), ("GET /nowhere", "", 404), ("POST /now", "", 405),
            ("OPTIONS *", "", 204), ("GET https://a/now", "", 421), ("GET http://a/now", "", nil),
            ("PUT /now", "Content-Range: bytes 0-0/3\r\n", 400),
            ("GET /now", "Content-Range: bytes 0-0/3\r\n", nil),
            ("POST /echo", "Content-Length: 1\r\nContent-Encoding: br\r\n", 415),
            // There is no body that it could be the coding of.
            ("GET /now", "Content-Encoding: br\r\n", nil),
            ("GET /now", "Accept-Encoding: *;q=0\r\n", 406),
            // What is refused anyway is refused for the first reason.
            ("GET /nowhere", "Accept-Encoding: *;q=0\r\n", 404),
        ] as [(String, String, Int?)]
    )
    func decidesByTheHead(line: String, fields: String, status: Int?) throws {
        #expect(refusal(try pending(line, fields)) == status)
    }

    @Test func gathersABodyAndCountsWhatItHolds() throws {
        let request = try pending("POST /echo?a=b", "Content-Length: 5\r\n")
        #expect(!request.isCoded)
        #expect(try request.receive([1, 2]) == 2)
        #expect(try request.receive([3]) == 1)
        let whole = try request.complete(["x": "y"])
        #expect(whole.body == [1, 2, 3])
        #expect(whole.method == "POST" && whole.path == "/echo" && whole.query == "a=b")
        #expect(whole.parameters == ["x": "y"])
    }

    @Test func decodesACodedBodyAndWantsItsEnd() throws {
        let coded = CodedFormat.gzip.coded([UInt8](repeating: 7, count: 100))
        let fields = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
        let request = try pending("POST /echo", fields)
        #expect(request.isCoded)
        var held = 0
        for byte in coded { held += try request.receive([byte]) }
        #expect(held == 100)
        #expect(try request.complete([:]).body == [UInt8](repeating: 7, count: 100))
        let cut = try pending("POST /echo", fields)
        _ = try cut.receive(Array(coded.dropLast()))
        #expect(throws: ContentCodingError.truncated(coding: .gzip)) { try cut.complete([:]) }
    }
}
