import TestSupport
import Testing

/// `HEAD` is answered as `GET` is, field by field, and without the content (RFC 9110 §9.3.2).
@Suite(.served)
struct HeadTests {
    private static let paths = [
        "/now", "/later?x", "/items/a", "/items/%C3%BC", "/empty", "/unchanged", "/large", "/new",
        "/fault", "/nowhere", "/echo",
    ]

    @Test(
        arguments: paths,
        [
            "X: 1", "Accept-Encoding: gzip", "If-None-Match: *", "If-Match: \"a\"",
            "Range: bytes=0-0",
        ]
    )
    func headGetsTheFieldsOfGet(path: String, field: String) async throws {
        let port = try #require(ConformanceServers.current).party(.plain).port
        let (get, head, rest) = try await onOwnThread {
            let client = try RawClient(port: port)
            try client.send(message("GET \(path) HTTP/1.1", [field]))
            let get = try client.readResponse()
            try client.send(message("HEAD \(path) HTTP/1.1", [field, "Connection: close"]))
            let head = try client.readResponse(toHead: true)
            return (get, head, try client.readToEnd())
        }
        #expect(rest.isEmpty)
        // A refusal's detail names the method, which the length tells; the second may be another.
        let own = [
            "date", "connection", "server-timing", "x-request-id",
            path == "/echo" ? "content-length" : "",
        ]
        #expect(Self.lines(of: head, without: own) == Self.lines(of: get, without: own))
    }

    private static func lines(of answer: RawClient.Response, without names: [String]) -> [String] {
        answer.head.split(separator: "\r\n").map(String.init).filter { line in
            !names.contains(line.prefix { $0 != ":" }.lowercased())
        }
    }
}
