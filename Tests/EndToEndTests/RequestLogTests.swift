import Foundation
import TestSupport
import Testing

/// What the real service says of requests, to its log and to its clients.
@Suite(.blocking)
struct RequestLogTests {
    private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func ask(_ service: RunningService) throws -> RawClient.Response {
        let body = #"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#
        let client = try RawClient(port: service.port)
        try client.send(
            "POST /refine HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "X-Request-Id: seen-before\r\n"
                + "traceparent: 00-\(Self.traceID)-00f067aa0ba902b7-01\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        let answer = try client.readResponse()
        try client.send("GET /no%20where HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.readResponse().status == 404)
        try client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.readResponse().status == 200)
        return answer
    }

    private func started(_ arguments: String...) throws -> RunningService {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        return try RunningService(["--memory", memory] + arguments, in: folder)
    }

    @Test func writesAnObjectForEachRequest() throws {
        let service = try started("--log-format", "json")
        let answer = try ask(service)
        #expect(answer.field("X-Request-Id") == "seen-before")
        let timing = try #require(answer.field("Server-Timing"))
        let expected =
            /queue;dur=[0-9.]+, search;dur=[0-9.]+, fusion;dur=[0-9.]+, total;dur=[0-9.]+/
        #expect(timing.wholeMatch(of: expected) != nil, "\(timing)")
        #expect(service.stop() == 0)

        let objects = try service.errors.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
        }
        let refine = try #require(objects.first { $0["message"] as? String == "POST /refine 200" })
        #expect(refine["id"] as? String == "seen-before")
        #expect(refine["trace_id"] as? String == Self.traceID)
        #expect(refine["rows"] as? Int == 1)
        #expect(refine["status"] as? Int == 200)
        for name in ["duration_ms", "queue_ms", "search_ms", "fusion_ms", "answer_bytes"] {
            #expect(refine[name] is NSNumber, "\(name)")
        }
        let refused = try #require(objects.first { $0["refusal"] as? String == "not_found" })
        #expect(refused["path"] as? String == "/no where")
        #expect(!objects.contains { $0["route"] as? String == "/healthz" })
    }

    @Test func writesALineOfTextForEachRequest() throws {
        let service = try started()
        _ = try ask(service)
        #expect(service.stop() == 0)
        let lines = service.errors.split(separator: "\n")
        #expect(lines.contains { $0.contains("reco: POST /refine 200 ") && $0.contains(" rows=1") })
        #expect(lines.contains { $0.contains(#" path="/no where" "#) })
        #expect(!service.errors.contains("GET /healthz"))
    }

    @Test func writesNothingAboveTheLevel() throws {
        let service = try started("--log-level", "warning")
        _ = try ask(service)
        #expect(service.stop() == 0)
        #expect(!service.errors.contains("/refine"))
    }
}
