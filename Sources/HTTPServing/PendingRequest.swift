import HTTPWire

/// A request whose head has arrived: what becomes of it, and its body so far.
///
/// An object of its connection's loop: as a value, with a dozen parts that are counted, its copies on
/// the way from the head to the record took a seventh of a small request's time.
final class PendingRequest {
    /// What came before the body.
    let head: RequestHead
    /// Its name in answer and log.
    let id: String
    /// When its head was complete.
    let start: ContinuousClock.Instant
    /// What is to be done when all of it is there, or what is answered before.
    let decision: Router.Decision
    /// Which content codings its answer may have.
    let accepted: AcceptEncoding
    /// The pattern of its route; nil without one.
    let route: String?
    /// Who sent it, as far as the guard of the route knows.
    private(set) var holder: String?
    /// What it was let in with; nil when its route has no guard.
    private(set) var permit: Permit?
    /// The bytes of its body that have come, before they were decoded.
    private(set) var receivedByteCount = 0
    private var body: [UInt8] = []
    /// Decodes the body; nil when it comes as it is.
    private var inflater: Inflater?

    /// Decides by the head alone.
    init(_ head: RequestHead, resources: LoopResources) {
        self.head = head
        id = resources.ids.id(of: head.fields)
        start = .now
        accepted = AcceptEncoding(head.fields)
        let decision = Self.decide(head, resources)
        guard case .handle(let route) = decision else {
            self.decision = decision
            self.route = nil
            return
        }
        self.route = route.pattern
        if let admit = route.admit {
            switch admit(head) {
            case .admitted(let permit):
                self.permit = permit
                holder = permit?.holder
            case .refused(let response, let reason, let holder):
                self.holder = holder
                self.decision = .answer(response, reason)
                return
            }
        }
        do throws(ContentCodingError) {
            guard resources.coder.canAnswer(accepted) else { throw .nothingAcceptable }
            if case .length(let count) = head.framing { try Self.check(count, permit) }
            if head.hasBody {
                inflater = try Self.makeInflater(head, permit, resources.configuration)
            }
            self.decision = .handle(Self.guarded(route, head, resources))
        } catch {
            self.decision = .answer(error.problem.response, RefusalReason(error))
        }
    }

    /// Whether the body is decoded as it comes.
    var isCoded: Bool { inflater != nil }

    /// Takes some of the body, and tells how many bytes it has become longer by.
    func receive(_ bytes: [UInt8]) throws(ContentCodingError) -> Int {
        let byteCount = body.count
        receivedByteCount += bytes.count
        if let inflater {
            try inflater.receive(bytes, into: &body)
        } else if body.isEmpty {
            body = bytes
        } else {
            body.append(contentsOf: bytes)
        }
        try Self.check(body.count, permit)
        return body.count - byteCount
    }

    /// The body is over: hands out the request for its handler.
    func complete(
        _ parameters: [String: String]
    ) throws(ContentCodingError) -> HTTPRequest {
        try inflater?.finish()
        inflater = nil
        var whole: [UInt8] = []
        swap(&whole, &body)
        var request = HTTPRequest(
            method: head.method,
            path: head.target.path,
            query: head.target.query,
            parameters: parameters,
            fields: head.fields,
            body: whole
        )
        request.permit = permit
        return request
    }

    /// Holds a body against what its sender may send; the server's own limit is the parser's.
    private static func check(_ byteCount: Int, _ permit: Permit?) throws(ContentCodingError) {
        guard let limit = permit?.bodyByteLimit, byteCount > limit else { return }
        throw .aboveHoldersLimit(byteLimit: limit, found: byteCount)
    }

    private static func decide(_ head: RequestHead, _ resources: LoopResources) -> Router.Decision {
        // RFC 9110 §7.4: who sends this speaks TLS to somebody else, or wants to be taken for one.
        if head.target.needsTLS, resources.configuration.tls == nil {
            let detail = "https resources are not served over a connection without TLS"
            return Router.refusal(.misdirected, detail)
        }
        // RFC 9110 §14.5: stored as a whole, the part would replace what it is a part of.
        if head.method == "PUT", head.fields.contains("Content-Range") {
            let detail = "expected a whole representation, found a part of one (Content-Range)"
            return Router.refusal(.malformedRequest, detail)
        }
        return head.target.isAsterisk
            ? resources.router.decideForServer(method: head.method)
            : resources.router.decide(method: head.method, path: head.target.path)
    }

    /// The route, behind the request's preconditions if it has any.
    private static func guarded(
        _ route: Router.Route,
        _ head: RequestHead,
        _ resources: LoopResources
    ) -> Router.Route {
        guard head.isConditional, let preconditions = Preconditions(head.fields),
            let representation = resources.router.representation(at: head.target.path)
        else { return route }
        return route.behind(
            preconditions,
            representation: representation,
            coder: resources.coder
        )
    }

    private static func makeInflater(
        _ head: RequestHead,
        _ permit: Permit?,
        _ configuration: ServerConfiguration
    ) throws(ContentCodingError) -> Inflater? {
        guard let coding = try ContentCoding.ofBody(head.fields) else { return nil }
        return try Inflater(
            coding,
            byteLimit: min(
                permit?.bodyByteLimit ?? .max,
                configuration.limits.bodyByteLimit
            ),
            ratioLimit: configuration.inflationRatioLimit
        )
    }
}

extension RequestHead {
    /// Whether bytes of a body follow the head.
    var hasBody: Bool {
        switch framing {
        case .none, .length(0): false
        case .length, .chunked: true
        }
    }
}
