import HTTPServing
import HTTPWire
import TestSupport
import Testing

struct HTTPRequestTests {
    @Test func needsNoMoreThanMethodAndPath() {
        let bare = HTTPRequest(method: "GET", path: "/")
        #expect(bare.query == nil)
        #expect(bare.parameters.isEmpty)
        #expect(bare.fields.isEmpty)
        #expect(bare.body.isEmpty)
    }

    /// Each part of a request comes from where it stood on the wire.
    @Test func reachesItsHandlerWhole() async throws {
        var router = Router()
        router.on("PUT", "/sets/{name}") { request in
            let parts = [
                request.method, request.path, request.query ?? "-",
                request.parameters["name"] ?? "-", request.fields.first("x-trace") ?? "-",
                String(decoding: request.body, as: UTF8.self),
            ]
            return HTTPResponse(
                contentType: "text/plain",
                body: Array(parts.joined(separator: "|").utf8)
            )
        }
        let server = HTTPServer(configuration: ServerConfiguration(), router: router)
        let port = try server.start()
        try await onOwnThread {
            let client = try RawClient(port: port)
            try client.send(
                request(
                    "PUT /x/../sets/caf%C3%A9?a=%20b HTTP/1.1",
                    "X-Trace: t 1",
                    "Content-Length: 4",
                    body: "body"
                )
            )
            let text = try client.readResponse().text
            #expect(text == "PUT|/sets/café|a=%20b|café|t 1|body")
        }
        #expect(await server.drain(within: .seconds(30)))
    }
}
