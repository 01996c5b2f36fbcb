import HTTPWire

/// A request whose head has arrived: what becomes of it, and its body so far.
struct PendingRequest {
    /// What came before the body.
    let head: RequestHead
    /// What is to be done when all of it is there, or what is answered before.
    let decision: Router.Decision
    /// Which content codings its answer may have.
    let accepted: AcceptEncoding
    private var body: [UInt8] = []
    /// Decodes the body; nil when it comes as it is.
    private var inflater: Inflater?

    /// Decides by the head alone.
    init(_ head: RequestHead, resources: LoopResources) {
        self.head = head
        accepted = AcceptEncoding(head.fields)
        let decision = Self.decide(head, resources.router)
        guard case .handle = decision else {
            self.decision = decision
            return
        }
        do throws(ContentCodingError) {
            guard resources.coder.canAnswer(accepted) else { throw .nothingAcceptable }
            if head.hasBody { inflater = try Self.makeInflater(head, resources.configuration) }
            self.decision = decision
        } catch {
            self.decision = .answer(error.problem.response)
        }
    }

    /// Whether the body is decoded as it comes.
    var isCoded: Bool { inflater != nil }

    /// Takes some of the body, and tells how many bytes it has become longer by.
    mutating func receive(_ bytes: [UInt8]) throws(ContentCodingError) -> Int {
        let byteCount = body.count
        if let inflater {
            try inflater.receive(bytes, into: &body)
        } else if body.isEmpty {
            body = bytes
        } else {
            body.append(contentsOf: bytes)
        }
        return body.count - byteCount
    }

    /// The body is over: hands out the request for its handler.
    mutating func complete(
        _ parameters: [String: String]
    ) throws(ContentCodingError) -> HTTPRequest {
        try inflater?.finish()
        inflater = nil
        var whole: [UInt8] = []
        swap(&whole, &body)
        return HTTPRequest(
            method: head.method,
            path: head.target.path,
            query: head.target.query,
            parameters: parameters,
            fields: head.fields,
            body: whole
        )
    }

    private static func decide(_ head: RequestHead, _ router: Router) -> Router.Decision {
        head.target.isAsterisk
            ? router.decideForServer(method: head.method)
            : router.decide(method: head.method, path: head.target.path)
    }

    private static func makeInflater(
        _ head: RequestHead,
        _ configuration: ServerConfiguration
    ) throws(ContentCodingError) -> Inflater? {
        guard let coding = try ContentCoding.ofBody(head.fields) else { return nil }
        return try Inflater(
            coding,
            byteLimit: configuration.limits.bodyByteLimit,
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
