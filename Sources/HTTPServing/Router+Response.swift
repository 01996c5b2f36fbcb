extension Router {
    /// Answers a request without a server, for programs that measure or test handlers.
    ///
    /// The path is looked up as it is: it must be normalized and decoded, as a server's are.
    public func response(to request: HTTPRequest) async -> HTTPResponse {
        switch decide(method: request.method, path: request.path) {
        case .answer(let response, _):
            return response
        case .handle(let route):
            var request = request
            request.parameters = route.parameters
            return await route.handler.respond(to: request)
        }
    }
}

extension Router.Handler {
    /// Runs the handler.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        switch self {
        case .waiting(let respond): await respond(request)
        case .immediate(let respond): respond(request)
        }
    }
}
