import HTTPWire
import Testing

@testable import HTTPServing

struct RouterTests {
    private static func answer(_ name: String) -> ImmediateRequestHandler {
        { request in
            let parameters = request.parameters.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }
            let text = ([name] + parameters).joined(separator: " ")
            return HTTPResponse(contentType: "text/plain", body: Array(text.utf8))
        }
    }

    private static let router: Router = {
        var router = Router()
        router.on("GET", "/", immediate: answer("root"))
        router.on("GET", "/sets", immediate: answer("list"))
        router.on("GET", "/sets/{name}", immediate: answer("get"))
        router.on("PUT", "/sets/{name}", immediate: answer("put"))
        router.on("GET", "/sets/special", immediate: answer("special"))
        router.on("POST", "/{kind}/{name}/rows", immediate: answer("rows"))
        return router
    }()

    /// What the router does, as one line.
    private func outcome(_ method: String, _ path: String) -> String {
        switch Self.router.decide(method: method, path: path) {
        case .answer(let response, let reason):
            #expect(reason?.status ?? 204 == response.status)
            let allow = response.fields.first("Allow").map { " \($0)" } ?? ""
            return "\(response.status)\(allow)"
        case .handle(let route):
            guard case .immediate(let handler) = route.handler else { return "waiting" }
            let request = HTTPRequest(method: method, path: path, parameters: route.parameters)
            return String(decoding: handler(request).body, as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("GET", "/", "root"), ("GET", "/sets", "list"), ("GET", "/sets/cars", "get name=cars"),
        ("GET", "/sets/special", "special"), ("PUT", "/sets/{name}", "put name={name}"),
        ("POST", "/a/b/rows", "rows kind=a name=b"), ("GET", "/sets/ä b", "get name=ä b"),
    ])
    func findsTheHandler(method: String, path: String, expected: String) {
        #expect(outcome(method, path) == expected)
    }

    @Test(arguments: [
        "/nowhere", "/sets/", "/sets/a/b", "//sets", "/Sets", "", "/sets/cars/", "/a//rows",
    ])
    func answers404ToAPathThatIsNotThere(path: String) {
        #expect(outcome("POST", path) == "404")
    }

    @Test func knowsWhatGivesAPathsRepresentation() {
        #expect(Self.router.representation(at: "/sets/cars") != nil)
        #expect(Self.router.representation(at: "/a/b/rows") == nil)
        #expect(Self.router.representation(at: "/nowhere") == nil)
    }

    @Test func answers405WithWhatIsAllowed() {
        #expect(outcome("POST", "/sets") == "405 GET, HEAD, OPTIONS")
        #expect(outcome("DELETE", "/sets/cars") == "405 GET, HEAD, OPTIONS, PUT")
        #expect(outcome("GET", "/a/b/rows") == "405 OPTIONS, POST")
        // A literal path hides the pattern behind it altogether.
        #expect(outcome("PUT", "/sets/special") == "405 GET, HEAD, OPTIONS")
        #expect(outcome("HEAD", "/a/b/rows") == "405 OPTIONS, POST")
        #expect(outcome("QUERY", "/sets") == "405 GET, HEAD, OPTIONS")
    }

    /// A slash is a slash, whatever combines with it on a screen.
    @Test(arguments: ["/\u{301}sets/cars", "/\u{200d}sets/cars", "/\u{fe0f}sets"])
    func aPathThatOnlyLooksAlikeIsAnother(path: String) {
        #expect(outcome("GET", path) == "404")
        #expect(outcome("GET", "/sets/\u{301}x") == "get name=\u{301}x")
    }

    @Test(arguments: ["BREW", "get", "CONNECT", ""])
    func answers501ToAMethodThatNobodyKnows(method: String) {
        #expect(outcome(method, "/sets") == "501")
        #expect(outcome(method, "/nowhere") == "501")
    }

    @Test func servesHeadByGet() {
        #expect(outcome("HEAD", "/sets") == "list")
    }

    @Test func answersOptions() {
        #expect(outcome("OPTIONS", "/sets/cars") == "204 GET, HEAD, OPTIONS, PUT")
        #expect(outcome("OPTIONS", "/nowhere") == "404")
        guard case .answer(let response, _) = Self.router.decideForServer(method: "OPTIONS") else {
            Issue.record("expected an answer to OPTIONS *")
            return
        }
        #expect(response.status == 204)
        #expect(response.fields.first("Allow") == "GET, HEAD, OPTIONS, POST, PUT")
    }

    @Test func listsItsRoutes() {
        let routes = Self.router.routes.map { "\($0.method) \($0.pattern)" }
        #expect(
            routes == [
                "GET /", "GET /sets", "GET /sets/special", "GET /sets/{name}", "PUT /sets/{name}",
                "POST /{kind}/{name}/rows",
            ]
        )
    }

    @Test func cutsAnEndlessPathInItsAnswer() {
        let path = "/" + String(repeating: "x", count: 5000)
        guard case .answer(let response, _) = Self.router.decide(method: "GET", path: path) else {
            Issue.record("expected an answer")
            return
        }
        #expect(response.body.count < 300)
    }
}
