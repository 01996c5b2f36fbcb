import HTTPWire
import Testing

@testable import HTTPServing

struct PreconditionsTests {
    private static let coder = AnswerCoder(minimumByteCount: 10, counters: ServerCounters())

    private func preconditions(_ fields: [(String, String)]) -> Preconditions? {
        var list = FieldList()
        for (name, value) in fields { list.append(name, value) }
        return Preconditions(list)
    }

    @Test func areThereOnlyWithTheirFields() {
        #expect(preconditions([("If-Modified-Since", "x"), ("Host", "a")]) == nil)
        #expect(preconditions([("If-Match", "*")]) != nil)
        #expect(preconditions([("if-none-match", "\"a\"")]) != nil)
    }

    /// Every combination of what the fields say, the method, and whether there is something.
    @Test(arguments: [nil, "*", "\"a\"", "W/\"a\"", "", "*, *"] as [String?])
    func areEvaluatedAsTheClausesSay(match: String?) {
        for noneMatch in [nil, "*", "\"a\""] as [String?] where match != nil || noneMatch != nil {
            var fields: [(String, String)] = []
            if let match { fields.append(("If-Match", match)) }
            if let noneMatch { fields.append(("If-None-Match", noneMatch)) }
            guard let conditions = preconditions(fields) else {
                Issue.record("there are preconditions in \(fields)")
                return
            }
            for method in ["GET", "HEAD", "PUT", "DELETE", "POST"] {
                let isSafe = method == "GET" || method == "HEAD"
                for status in [200, 204, 404, 500] {
                    // What is damaged is there, and must not be replaced as if it were not.
                    let isThere = status < 300 || status == 500 && !isSafe
                    let isAbsent = status == 404 && !isSafe && method != "DELETE"
                    let matchFails = match.map { !($0 == "*" && isThere) } ?? false
                    let noneMatchFails = noneMatch == "*" && isThere
                    var expected: Int?
                    if noneMatchFails { expected = isSafe ? 304 : 412 }
                    if matchFails { expected = 412 }
                    if !isThere && !isAbsent { expected = nil }
                    let current = HTTPResponse(status: status)
                    let found = conditions.refusal(method: method, current: current)?.status
                    #expect(found == expected, "\(fields) \(method) \(status)")
                }
            }
        }
    }

    @Test func tellACacheWhatItNeeds() throws {
        var current = HTTPResponse(contentType: "text/plain", body: [1])
        current.fields.append("Vary", "Accept-Encoding")
        let conditions = try #require(preconditions([("If-None-Match", "*")]))
        let unchanged = try #require(conditions.refusal(method: "GET", current: current))
        #expect(unchanged.body.isEmpty)
        #expect(unchanged.fields.first("Vary") == "Accept-Encoding")
        #expect(!unchanged.fields.contains("Content-Type"))
    }

    /// RFC 9110 §15.4.5: a cache learns that it depends on the client, as from the whole answer.
    @Test(arguments: [(9, nil), (10, "Accept-Encoding")] as [(Int, String?)])
    func tellACacheOnWhatItDepends(byteCount: Int, vary: String?) async throws {
        let conditions = try #require(preconditions([("If-None-Match", "*")]))
        let handler = Router.Handler.immediate { _ in
            HTTPResponse(contentType: "text/plain", body: [UInt8](repeating: 65, count: byteCount))
        }
        let guarded = conditions.guarding(handler, representation: handler, coder: Self.coder)
        let answer = await guarded.respond(to: HTTPRequest(method: "GET", path: "/"))
        #expect(answer.status == 304)
        #expect(answer.fields.first("Vary") == vary)
    }

    @Test func keepAnUnsafeMethodFromBeingPerformed() async throws {
        let conditions = try #require(preconditions([("If-Match", "\"a\"")]))
        let guarded = conditions.guarding(
            .immediate { _ in
                Issue.record("it was performed")
                return HTTPResponse(status: 204)
            },
            representation: .immediate { request in
                #expect(request.method == "GET" && request.query == nil && request.body.isEmpty)
                return HTTPResponse(status: 200)
            },
            coder: Self.coder
        )
        let request = HTTPRequest(method: "PUT", path: "/", query: "a", body: [1])
        #expect(await guarded.respond(to: request).status == 412)
    }

    @Test func letAMethodBePerformedWithWhatItWasSent() async throws {
        let conditions = try #require(preconditions([("If-Match", "*")]))
        let echo = Router.Handler.waiting { HTTPResponse(status: 201, body: $0.body) }
        let guarded = conditions.guarding(
            echo,
            representation: .immediate { _ in HTTPResponse(status: 200, body: [9]) },
            coder: Self.coder
        )
        let put = HTTPRequest(method: "PUT", path: "/", body: [1])
        #expect(await guarded.respond(to: put) == HTTPResponse(status: 201, body: [1]))
        let get = HTTPRequest(method: "GET", path: "/")
        #expect(await guarded.respond(to: get) == HTTPResponse(status: 200, body: [9]))
    }
}
