/// Is told of each answer of a route, and of the moment when the work on it began.
public typealias ResponseObserver = @Sendable (HTTPResponse, ContinuousClock.Instant) -> Void

/// Answers a request that fails whatever its content and its preconditions say; nil for others.
public typealias RequestCheck = @Sendable (HTTPRequest) -> HTTPResponse?

extension Router {
    /// What serves one method of one path.
    struct Route: Sendable {
        /// The pattern of the path.
        let pattern: String
        /// What stood in the path at each `{name}` of the pattern.
        var parameters: [String: String] = [:]
        /// Runs when the request has arrived; the observer is told of its answer.
        private(set) var handler: Handler
        /// The same without the observer.
        let plainHandler: Handler
        private let core: Handler
        private let check: RequestCheck?
        /// Decides whether a request may come in; nil lets everybody in.
        let admit: RequestGuard?
        private let observe: ResponseObserver?

        /// Makes a route.
        init(
            _ pattern: String,
            _ handler: Handler,
            admitting admit: RequestGuard? = nil,
            observing observe: ResponseObserver? = nil,
            checking check: RequestCheck? = nil
        ) {
            self.pattern = pattern
            core = handler
            plainHandler = core.checked(by: check)
            self.handler = plainHandler.observed(by: observe)
            self.check = check
            self.admit = admit
            self.observe = observe
        }

        /// The same route behind the preconditions of a request.
        ///
        /// The check goes before them (RFC 9110 §13.2.1), and the observer is told of what is
        /// answered in the end, once.
        func behind(
            _ preconditions: Preconditions,
            representation: Handler,
            coder: AnswerCoder
        ) -> Route {
            var route = self
            route.handler =
                preconditions.guarding(core, representation: representation, coder: coder)
                .checked(by: check)
                .observed(by: observe)
            return route
        }
    }
}

extension Router.Handler {
    /// A handler that runs for what a check lets through.
    fileprivate func checked(by check: RequestCheck?) -> Router.Handler {
        guard let check else { return self }
        switch self {
        case .waiting(let respond):
            return .waiting { request in
                if let failure = check(request) { return failure }
                return await respond(request)
            }
        case .immediate(let respond):
            return .immediate { request in check(request) ?? respond(request) }
        }
    }

    /// The same handler; an observer is told of its answers.
    fileprivate func observed(by observe: ResponseObserver?) -> Router.Handler {
        guard let observe else { return self }
        switch self {
        case .waiting(let respond):
            return .waiting { request in
                let start = ContinuousClock.now
                let response = await respond(request)
                observe(response, start)
                return response
            }
        case .immediate(let respond):
            return .immediate { request in
                let start = ContinuousClock.now
                let response = respond(request)
                observe(response, start)
                return response
            }
        }
    }
}
