import HTTPWire

/// Answers a request and may wait meanwhile; runs on Swift's own thread pool.
public typealias RequestHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// Answers a request at once; runs on the connection's queue, so it must not wait or compute long.
public typealias ImmediateRequestHandler = @Sendable (HTTPRequest) -> HTTPResponse

/// Finds the handler of a request by its method and path.
///
/// What it decides, it decides from the head alone, so that a request nobody handles is refused
/// before its body is read. `HEAD` is served by the handler of `GET`; `OPTIONS` is answered by the
/// router. Source: RFC 9110 §9.1 (501 for a method nobody knows, 405 with `Allow` for one that
/// this path does not have), §9.3.7 (`OPTIONS *`).
public struct Router: Sendable {
    /// What runs when a request has arrived.
    enum Handler: Sendable {
        case waiting(RequestHandler)
        case immediate(ImmediateRequestHandler)
    }

    /// What is to be done with a request.
    enum Decision: Sendable {
        /// Run the handler of the route once the body is complete.
        case handle(Route)
        /// Answer this without a handler; with a reason, it is a refusal.
        case answer(HTTPResponse, RefusalReason?)
    }

    /// The handlers of one path.
    private struct Resource: Sendable {
        let pattern: RoutePattern
        var routes: [String: Route] = [:]

        /// The value of `Allow`: what is served here, in alphabetical order.
        var allowed: String {
            var methods = Set(routes.keys)
            if methods.contains("GET") { methods.insert("HEAD") }
            methods.insert("OPTIONS")
            return methods.sorted().joined(separator: ", ")
        }
    }

    private var literalResources: [String: Resource] = [:]
    private var patternResources: [Resource] = []

    /// Makes a router that answers everything with 404.
    public init() {}

    /// Serves a method of a pattern such as `/label-sets/{name}` by a handler that may wait.
    ///
    /// A literal pattern goes before one with parameters; among the latter, the first match wins.
    public mutating func on(
        _ method: String,
        _ pattern: String,
        admitting admit: RequestGuard? = nil,
        observing observe: ResponseObserver? = nil,
        checking check: RequestCheck? = nil,
        _ handler: @escaping RequestHandler
    ) {
        let route = Route(
            pattern,
            .waiting(handler),
            admitting: admit,
            observing: observe,
            checking: check
        )
        add(route, method, RoutePattern(pattern))
    }

    /// Serves a method of a pattern by a handler that answers at once, without a task.
    public mutating func on(
        _ method: String,
        _ pattern: String,
        admitting admit: RequestGuard? = nil,
        observing observe: ResponseObserver? = nil,
        checking check: RequestCheck? = nil,
        immediate handler: @escaping ImmediateRequestHandler
    ) {
        let route = Route(
            pattern,
            .immediate(handler),
            admitting: admit,
            observing: observe,
            checking: check
        )
        add(route, method, RoutePattern(pattern))
    }

    /// Every method and pattern that has a handler, sorted by pattern and method.
    public var routes: [(method: String, pattern: String)] {
        (Array(literalResources.values) + patternResources)
            .flatMap { resource in
                resource.routes.keys.map { (method: $0, pattern: resource.pattern.text) }
            }
            .sorted { ($0.pattern, $0.method) < ($1.pattern, $1.method) }
    }

    /// Decides what becomes of a request with this method and path.
    func decide(method: String, path: String) -> Decision {
        guard let (resource, parameters) = find(path) else {
            return Self.knownMethods.contains(method)
                ? Self.notFound(path) : Self.notImplemented(method)
        }
        let isHead = method == "HEAD" && resource.routes[method] == nil
        if var route = resource.routes[isHead ? "GET" : method] {
            route.parameters = parameters
            return .handle(route)
        }
        if method == "OPTIONS" { return Self.options(resource.allowed) }
        guard Self.knownMethods.contains(method) else { return Self.notImplemented(method) }
        return Self.notAllowed(method, allowed: resource.allowed)
    }

    /// Decides what becomes of a request for the server as a whole, whose target is `*`.
    func decideForServer(method: String) -> Decision {
        guard method == "OPTIONS" else {
            return Self.refusal(.malformedRequest, "the target * goes only with OPTIONS")
        }
        let methods = Set(routes.map(\.method)).union(["OPTIONS"])
        let implied: Set = methods.contains("GET") ? ["HEAD"] : []
        return Self.options(methods.union(implied).sorted().joined(separator: ", "))
    }

    /// What gives the representation of the resource at a path, which preconditions speak of, and
    /// what nobody observes.
    func representation(at path: String) -> Handler? {
        find(path)?.resource.routes["GET"]?.plainHandler
    }

    private mutating func add(_ route: Route, _ method: String, _ pattern: RoutePattern) {
        if pattern.isLiteral {
            let previous = literalResources[pattern.text, default: Resource(pattern: pattern)]
                .routes.updateValue(route, forKey: method)
            precondition(previous == nil, "\(method) \(pattern.text) has two handlers")
            return
        }
        let found = patternResources.firstIndex { $0.pattern == pattern }
        let index = found ?? patternResources.endIndex
        if found == nil { patternResources.append(Resource(pattern: pattern)) }
        let previous = patternResources[index].routes.updateValue(route, forKey: method)
        precondition(previous == nil, "\(method) \(pattern.text) has two handlers")
    }

    private func find(_ path: String) -> (resource: Resource, parameters: [String: String])? {
        if let resource = literalResources[path] { return (resource, [:]) }
        guard !patternResources.isEmpty else { return nil }
        let parts = RoutePattern.split(path)
        for resource in patternResources {
            if let parameters = resource.pattern.match(parts) { return (resource, parameters) }
        }
        return nil
    }
}

extension Router {
    /// The methods of RFC 9110 §9.3, PATCH (RFC 5789) and QUERY, which a resource can have; any
    /// other, and CONNECT, which is for proxies, is 501 rather than 405.
    private static let knownMethods: Set = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY",
    ]

    private static func options(_ allowed: String) -> Decision {
        var fields = FieldList()
        fields.append("Allow", allowed)
        return .answer(HTTPResponse(status: 204, fields: fields), nil)
    }

    private static func notFound(_ path: String) -> Decision {
        refusal(.notFound, "there is nothing at \(excerpt(path))")
    }

    private static func notImplemented(_ method: String) -> Decision {
        refusal(.notImplemented, "the method \(excerpt(method)) is not implemented here")
    }

    private static func notAllowed(_ method: String, allowed: String) -> Decision {
        var fields = FieldList()
        fields.append("Allow", allowed)
        let detail = "\(method) is not served here; expected one of \(allowed)"
        return refusal(.methodNotAllowed, detail, fields)
    }

    /// Answers that the server itself refuses, and why.
    static func refusal(
        _ reason: RefusalReason,
        _ detail: String,
        _ fields: FieldList = FieldList()
    ) -> Decision {
        let problem = Problem(status: reason.status, detail: detail, extraFields: fields)
        return .answer(problem.response, reason)
    }

    /// What a client sent, cut to a length that an error message bears.
    private static func excerpt(_ text: String) -> String {
        text.utf8.count <= 100 ? text : String(text.prefix(80)) + "…"
    }
}
