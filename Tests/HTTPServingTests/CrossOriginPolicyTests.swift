import TestSupport
import Testing

@testable import HTTPServing

struct CrossOriginPolicyTests {
    private static let listed = CrossOriginPolicy(origins: ["https://a.example"])

    /// The answer to one request of a server with this policy.
    private func answer(
        _ policy: CrossOriginPolicy?,
        _ line: String,
        _ fields: String...
    ) async throws -> RawClient.Response {
        let text = ([line, "Host: a"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
        let answers = Answers()
        let configure: (inout ServerConfiguration) -> Void = { $0.crossOrigins = policy }
        try await withServer(over: .plain, configure) { fixture in
            let client = try fixture.connect()
            try client.send(text)
            answers.put(try client.readResponse())
        }
        return try #require(answers.first)
    }

    @Test func tellsABrowserThatAListedOriginMayRead() async throws {
        let answer = try await answer(
            Self.listed,
            "GET /now HTTP/1.1",
            "Origin: https://a.example"
        )
        #expect(answer.field("Access-Control-Allow-Origin") == "https://a.example")
        #expect(answer.field("Vary") == "Origin")
        #expect(answer.field("Access-Control-Expose-Headers")?.contains("X-Request-Id") == true)
    }

    /// Errors too: a page could not read them otherwise.
    @Test func refusalsMayBeReadAsWell() async throws {
        let answer = try await answer(
            Self.listed,
            "GET /nowhere HTTP/1.1",
            "Origin: https://a.example"
        )
        #expect(answer.status == 404)
        #expect(answer.field("Access-Control-Allow-Origin") == "https://a.example")
    }

    @Test(arguments: [
        "https://a.example.evil", "https://A.example", "http://a.example", "null",
        "https://a.example:444",
    ])
    func othersMayNot(origin: String) async throws {
        let answer = try await answer(Self.listed, "GET /now HTTP/1.1", "Origin: \(origin)")
        #expect(answer.status == 200)
        #expect(answer.field("Access-Control-Allow-Origin") == nil)
        #expect(answer.field("Vary") == "Origin")
    }

    @Test func aPreflightIsToldWhatIsServed() async throws {
        let answer = try await answer(
            Self.listed,
            "OPTIONS /echo HTTP/1.1",
            "Origin: https://a.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization,content-type"
        )
        #expect(answer.status == 204)
        #expect(answer.field("Access-Control-Allow-Methods") == "OPTIONS, POST")
        #expect(answer.field("Access-Control-Allow-Headers")?.contains("Authorization") == true)
        #expect(answer.field("Access-Control-Max-Age") == "600")
    }

    @Test func aStarLetsEverybodyIn() async throws {
        let policy = CrossOriginPolicy(origins: ["*"])
        let answer = try await answer(policy, "GET /now HTTP/1.1", "Origin: https://b.example")
        #expect(answer.field("Access-Control-Allow-Origin") == "*")
        #expect(answer.field("Vary") == nil)
    }

    @Test func withoutAPolicyNothingIsSaid() async throws {
        let answer = try await answer(nil, "GET /now HTTP/1.1", "Origin: https://b.example")
        #expect(answer.field("Access-Control-Allow-Origin") == nil)
        #expect(answer.field("Vary") == nil)
    }
}

/// Carries answers out of the thread that read them.
private final class Answers: @unchecked Sendable {
    private(set) var first: RawClient.Response?

    func put(_ answer: RawClient.Response) { first = answer }
}
