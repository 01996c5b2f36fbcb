import HTTPServing
import Reco
import TestSupport
import Testing

@testable import RecoService

/// What HTTP asks of every route, with the service's own routes behind a real server.
struct HTTPSemanticsTests {
    /// Runs a server with the service's routes and one label set for as long as the work takes.
    private func withService(
        _ work: @escaping @Sendable (ServiceFixture, UInt16) throws -> Void
    ) async throws {
        let fixture = try ServiceFixture()
        try fixture.storeLabels(named: "toys", count: 3)
        let server = HTTPServer(configuration: ServerConfiguration(), router: fixture.router)
        let port = try server.start()
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await onOwnThread { try work(fixture, port) })
        } catch {
            outcome = .failure(error)
        }
        _ = await server.drain(within: .seconds(1))
        try outcome.get()
    }

    private static func request(_ line: String, _ fields: String...) -> String {
        (["\(line) HTTP/1.1", "Host: a"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// RFC 9110 §9.3.2: the same fields, and no content.
    @Test func everyRouteAnswersHeadAsItAnswersGet() async throws {
        try await withService { fixture, port in
            let client = try RawClient(port: port)
            let routes = fixture.router.routes.filter { $0.method == "GET" }
            #expect(routes.count >= 7)
            for route in routes {
                let path = route.pattern.replacing("{name}", with: "toys")
                try client.send(Self.request("GET \(path)"))
                let get = try client.readResponse()
                try client.send(Self.request("HEAD \(path)"))
                let head = try client.readResponse(toHead: true)
                #expect(get.status == 200)
                // What is measured has changed meanwhile.
                let own = [
                    "date", "server-timing", "x-request-id",
                    path == "/metrics" ? "content-length" : "",
                ]
                #expect(Self.lines(of: head, without: own) == Self.lines(of: get, without: own))
            }
            try client.send(Self.request("GET /healthz", "Connection: close"))
            // Content behind an answer to HEAD would have been taken for this one's head.
            #expect(try client.readResponse().status == 200)
            #expect(try client.isClosedWithoutMore())
        }
    }

    /// RFC 9110 §13.1: a set is neither replaced nor removed against the client's condition.
    @Test(
        arguments: [
            ("PUT /label-sets/toys", "If-None-Match: *"),
            ("PUT /label-sets/toys", "If-Match: \"a\""),
            ("DELETE /label-sets/toys", "If-Match: \"a\""), ("PUT /label-sets/none", "If-Match: *"),
        ]
    )
    func labelSetsKeepThePreconditions(line: String, field: String) async throws {
        try await withService { fixture, port in
            let client = try RawClient(port: port)
            try client.send(Self.request(line, field, "Content-Length: 0"))
            #expect(try client.readResponse().status == 412)
            #expect(fixture.store.names == ["toys"])
        }
    }

    /// RFC 9110 §13.2.1: where the request fails without looking at its content, its preconditions
    /// say nothing.
    @Test(
        arguments: ["If-Match: *", "If-Match: \"a\"", "If-None-Match: *"],
        [
            ("PUT /label-sets/.hidden", "Content-Type: application/json", 422),
            ("PUT /label-sets/a%20b", "Content-Type: application/json", 422),
            ("PUT /label-sets/toys", "Content-Type: text/plain", 415),
            ("DELETE /label-sets/.hidden", "Content-Type: text/plain", 404),
        ]
    )
    func whatFailsAnywayFailsWithPreconditionsToo(
        precondition: String,
        request: (line: String, field: String, status: Int)
    ) async throws {
        try await withService { fixture, port in
            let client = try RawClient(port: port)
            try client.send(Self.request(request.line, request.field, "Content-Length: 0"))
            let without = try client.readResponse()
            try client.send(
                Self.request(request.line, request.field, precondition, "Content-Length: 0")
            )
            let with = try client.readResponse()
            #expect(without.status == request.status)
            #expect(with.status == request.status && with.text == without.text)
            #expect(fixture.store.names == ["toys"])
        }
    }

    /// What became of a request is counted, not what it would have been without its preconditions.
    @Test func answersAreCountedAsTheyAreSent() async throws {
        try await withService { _, port in
            let client = try RawClient(port: port)
            for (line, field, status) in [
                ("GET /info", "If-None-Match: *", 304), ("GET /info", "If-Match: \"a\"", 412),
                ("GET /label-sets/toys", "If-None-Match: *", 304),
                ("PUT /label-sets/toys", "If-Match: \"a\"", 412),
                ("DELETE /label-sets/toys", "If-Match: \"a\"", 412),
                ("DELETE /label-sets/toys", "If-Match: *", 204),
            ] {
                try client.send(Self.request(line, field))
                #expect(try client.readResponse().status == status)
            }
            try client.send(Self.request("GET /metrics"))
            let page = try client.readResponse().text
            let counts = page.split(separator: "\n").filter {
                $0.hasPrefix("reco_http_requests_total{") && !$0.hasSuffix(" 0")
            }
            #expect(
                Set(counts) == [
                    #"reco_http_requests_total{method="GET",route="/info",status="304"} 1"#,
                    #"reco_http_requests_total{method="GET",route="/info",status="412"} 1"#,
                    Self.count("GET", 304), Self.count("PUT", 412), Self.count("DELETE", 412),
                    Self.count("DELETE", 204),
                ]
            )
        }
    }

    private static func count(_ method: String, _ status: Int) -> Substring {
        #"reco_http_requests_total{method="\#(method)",route="/label-sets/{name}",status="\#(status)"} 1"#
    }

    private static func lines(of answer: RawClient.Response, without names: [String]) -> [String] {
        answer.head.split(separator: "\r\n").map(String.init).filter { line in
            !names.contains(line.prefix { $0 != ":" }.lowercased())
        }
    }
}
