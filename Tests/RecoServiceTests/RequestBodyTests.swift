import HTTPServing
import HTTPWire
import Testing

@testable import RecoService

struct RequestBodyTests {
    private func request(type: String?, query: String? = nil) -> HTTPRequest {
        var request = HTTPRequest(method: "POST", path: "/", query: query, body: [1, 2])
        if let type { request.fields.append("content-type", type) }
        return request
    }

    @Test(
        arguments: [
            nil, "application/json", "Application/JSON", "application/json; charset=utf-8",
            "application/json;charset=\"utf-8\"", " application/json ;x=y",
        ] as [String?]
    )
    func takesJSON(type: String?) throws {
        #expect(try request(type: type).jsonBody == [1, 2])
    }

    @Test(arguments: [
        "text/plain", "application/jsonx", "application/problem+json", "", "json",
        "application/x-www-form-urlencoded", "application/json, text/plain",
    ])
    func refusesOtherTypes(type: String) {
        #expect(
            throws: ServiceError.unsupportedMediaType(
                expected: "Content-Type application/json",
                found: "\"\(type)\""
            )
        ) { try request(type: type).jsonBody }
    }

    @Test func readsParameters() throws {
        let request = request(type: nil, query: "a=1&b=&c&a2=x=y")
        #expect(
            try request.parameters(among: ["a", "b", "c", "a2"])
                == ["a": "1", "b": "", "c": "", "a2": "x=y"]
        )
        #expect(try self.request(type: nil).parameters(among: []).isEmpty)
    }

    @Test(arguments: [
        (
            "d=1",
            ServiceError.invalidParameter(
                name: "\"d\"",
                expected: "one of a, b",
                found: "another name"
            )
        ),
        ("a=1&a=1", .invalidParameter(name: "a", expected: "one value", found: "two")),
    ])
    func refusesOtherParameters(query: String, error: ServiceError) {
        #expect(throws: error) {
            try request(type: nil, query: query).parameters(among: ["a", "b"])
        }
    }
}
