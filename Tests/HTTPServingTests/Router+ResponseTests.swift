import HTTPServing
import Testing

struct RouterResponseTests {
    private static func echo(_ request: HTTPRequest) -> HTTPResponse {
        let name = request.parameters["name", default: ""]
        return HTTPResponse(contentType: "text/plain", body: Array(name.utf8))
    }

    private static func echoLater(_ request: HTTPRequest) async -> HTTPResponse {
        await Task.yield()
        return echo(request)
    }

    private static func makeRouter() -> Router {
        var router = Router()
        router.on("GET", "/at-once/{name}", immediate: echo)
        router.on("GET", "/later/{name}", echoLater)
        return router
    }

    private func answer(_ method: String, _ path: String) async -> HTTPResponse {
        await Self.makeRouter().response(to: HTTPRequest(method: method, path: path))
    }

    @Test(arguments: ["/at-once/cars", "/later/cars"])
    func runsTheHandlerWithItsParameters(path: String) async {
        #expect(await answer("GET", path).body == Array("cars".utf8))
    }

    @Test func answersWhatHasNoHandler() async {
        #expect(await answer("GET", "/nowhere").status == 404)
        #expect(await answer("POST", "/later/cars").status == 405)
    }
}
