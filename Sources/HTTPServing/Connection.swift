import HTTPWire

/// One client connection: reads bytes, runs the parser, answers requests in order.
///
/// It belongs to a `ConnectionLoop` and is entered from that loop's queue only; not being
/// `Sendable`, it cannot leave the loop. At most one request is under way: while its handler runs
/// or its answer is being written, nothing is read, so what a client sends ahead stays in the
/// system's buffers and holds that client back rather than filling ours.
final class Connection {
    /// Whether it is over; the loop then lets go of it.
    var isClosed: Bool { state.phase == .closed }
    /// Whether a handler is at work for it.
    var isHandling: Bool { state.phase == .handling }
    /// Whether the client has been answered for the last time.
    var isLingering: Bool { state.phase == .lingering }
    /// Whether it was turned away when it was accepted.
    let isRefused: Bool

    private let transport: any Transport
    private let token: UInt64
    private let resources: LoopResources
    private(set) var state: ConnectionState
    private var parser: RequestParser
    private var pending: PendingRequest?
    private var handlerTask: Task<Void, Never>?
    private var heldBodyByteCount = 0
    private var heldAnswerByteCount = 0
    private var output = OutputBuffer()
    private var isFinishing = false
    private var awaitsTurn = false
    private var interest: ReadinessSet.Interest = .reading

    /// Takes over a transport that the loop watches for reading under this token.
    init(
        transport: any Transport,
        token: UInt64,
        resources: LoopResources,
        isRefused: Bool
    ) {
        self.transport = transport
        self.token = token
        self.resources = resources
        self.isRefused = isRefused
        parser = RequestParser(limits: resources.configuration.limits)
        let limits = resources.stateLimits
        if isRefused {
            state = .refused(limits: limits, at: resources.now)
        } else if transport.needsHandshake {
            state = .beforeHandshake(limits: limits, at: resources.now)
        } else {
            state = ConnectionState(limits: limits, at: resources.now)
        }
    }

    /// The socket is ready, or lost.
    func socketBecameReady(_ event: ReadinessSet.Event) {
        // Lost while a handler runs: nobody is left to answer, and the handler is cancelled. While
        // it lingers, both sides having finished looks like that, with bytes still to be read.
        if event.isLost, !isLingering { return close() }
        if state.phase == .handshake { return advanceHandshake() }
        if event.satisfies(transport.interestOfWrite) {
            flush()
            if isFinishing { finishWriting() }
        }
        if event.satisfies(transport.interestOfRead) || event.isLost {
            // The client sends although its answer is due: from now on it is not listened to.
            if state.phase == .handling { return setInterest(wantedInterest) }
            readAvailableBytes()
        }
        advance()
    }

    /// Others had their turn; the transport may hold bytes.
    func takeTurn() {
        awaitsTurn = false
        readAvailableBytes()
        advance()
    }

    /// The handler has answered.
    func handlerFinished(with response: HTTPResponse) {
        guard state.phase == .handling else { return }
        handlerTask = nil
        answer(response)
        advance()
    }

    /// Some time has passed.
    func timePassed() {
        let isShakingHands = state.phase == .handshake
        let action = state.timePassed(at: resources.now)
        guard action != .carryOn else { return }
        resources.counters.timeouts.count()
        if isShakingHands { endHandshake(resources.counters.timedOutHandshakes) }
        perform(action)
        updateInterest()
    }

    /// The server stops.
    func drainBegan() {
        state.drainBegan()
        closeIfIdle()
        if state.phase == .handshake { close() }
    }

    /// Closes it if it waits for a request, unless one has come that no event has told of yet.
    func closeIfIdle() {
        guard state.phase == .idle else { return }
        readAvailableBytes()
        advance()
        if state.phase == .idle { close() }
    }

    /// Stops watching the socket and cancels the handler; the descriptor goes with the transport.
    func close() {
        if state.phase == .handshake { endHandshake(resources.counters.failedHandshakes) }
        state.close()
        resources.readiness.remove(transport.descriptorNumber)
        handlerTask?.cancel()
        handlerTask = nil
        if let pending { resources.recordDeparture(of: pending) }
        letGoOfRequest()
        letGoOfAnswer()
        output = OutputBuffer()
    }

    private func letGoOfRequest() {
        pending = nil
        guard heldBodyByteCount > 0 else { return }
        resources.counters.heldBodyBytes.count(-heldBodyByteCount)
        heldBodyByteCount = 0
    }

    private func letGoOfAnswer() {
        guard heldAnswerByteCount > 0 else { return }
        resources.counters.heldAnswerBytes.count(-heldAnswerByteCount)
        heldAnswerByteCount = 0
    }
}

// MARK: - Reading

extension Connection {
    /// Goes on with the handshake; what the client sent with its end is read at once.
    private func advanceHandshake() {
        switch transport.advanceHandshake() {
        case .done:
            endHandshake(resources.counters.completedHandshakes)
            state.handshakeCompleted(at: resources.now)
            readAvailableBytes()
        case .wouldBlock: break
        case .plaintext:
            endHandshake(resources.counters.failedHandshakes)
            refuse(.plainHTTP, "this port speaks TLS; use https://")
        case .failed:
            endHandshake(resources.counters.failedHandshakes)
            perform(state.handshakeFailed(at: resources.now))
        }
        advance()
    }

    private func endHandshake(_ outcome: Counter) {
        resources.counters.runningHandshakes.count(-1)
        outcome.count()
    }

    /// Reads once; the socket stays ready as long as there is more, after others had their turn.
    private func readAvailableBytes() {
        guard readsTransport else { return }
        switch resources.read(from: transport) {
        case .bytes(let count):
            resources.counters.readBytes.count(count)
            if isLingering { return perform(state.discarded(byteCount: count)) }
            resources.giveReadBytes(count, to: &parser)
        case .end: perform(state.clientFinished())
        case .wouldBlock: break
        case .failed: close()
        }
    }

    /// Takes what the parser has until it needs more bytes or an answer is under way.
    private func advance() {
        while state.readsRequests {
            do {
                guard let event = try parser.nextEvent() else {
                    if parser.hasPartialRequest { state.requestBegan(at: resources.now) }
                    break
                }
                switch event {
                case .head(let head): begin(head)
                case .body(let bytes): appendToBody(bytes)
                case .end: complete()
                }
            } catch {
                refuse(error)
            }
        }
        updateInterest()
    }

    /// Decides what becomes of a request, before its body.
    private func begin(_ head: RequestHead) {
        let request = PendingRequest(head, resources: resources)
        pending = request
        guard head.hasBody else { return }  // Its end is the parser's next event.
        if case .answer(let response, let reason) = request.decision {
            // The body is not wanted. Reading it just to keep the connection would let a refused
            // client choose how much we read; closing keeps it from being read (RFC 9112 §9.3).
            return answer(response, refusal: reason, isLast: true)
        }
        state.headCompleted(at: resources.now)
        // Not to a client whose body is on its way already (RFC 9110 §10.1.1).
        if head.expectsContinue, parser.bufferedByteCount == 0 {
            output.bytes.append(contentsOf: ResponseEncoder.continuation)
            flush()
        }
    }

    private func appendToBody(_ bytes: [UInt8]) {
        let counters = resources.counters
        do throws(ContentCodingError) {
            let byteCount = try pending?.receive(bytes) ?? 0
            heldBodyByteCount += byteCount
            counters.heldBodyBytes.count(byteCount)
            if pending?.isCoded == true {
                counters.codedBodyBytes.count(bytes.count)
                counters.inflatedBodyBytes.count(byteCount)
            }
        } catch {
            return refuse(error)
        }
        guard counters.heldBodyBytes.value > resources.configuration.heldByteLimit else { return }
        answer(resources.overloaded, refusal: .bytesHeld, isLast: true)
    }

    /// Runs the handler of a request that has arrived completely.
    private func complete() {
        guard let pending else { return }
        switch pending.decision {
        case .answer(let response, let reason):
            // After CONNECT, bytes of the tunnel that we did not open may follow.
            answer(response, refusal: reason, isLast: pending.head.target.form == .authority)
        case .handle(let route):
            do throws(ContentCodingError) {
                run(route.handler, try pending.complete(route.parameters), pending.accepted)
            } catch {
                refuse(error)
            }
        }
    }

    /// Answers at once where that is possible, and otherwise starts a task.
    private func run(
        _ handler: Router.Handler,
        _ request: HTTPRequest,
        _ accepted: AcceptEncoding
    ) {
        let coder = resources.coder
        switch handler {
        case .waiting(let handler):
            start(request) { coder.encoded(await handler($0), for: accepted) }
        case .immediate(let handler):
            let response = handler(request)
            guard coder.compresses(response, for: accepted) else {
                return answer(coder.encoded(response, for: accepted))
            }
            start(request) { _ in coder.encoded(response, for: accepted) }
        }
    }

    private func start(_ request: HTTPRequest, _ handler: @escaping RequestHandler) {
        guard let loop = resources.loop else { return close() }
        let token = token
        let counters = resources.counters
        // The handler holds the body now, for as long as it runs, even if the client goes away.
        let bodyByteCount = heldBodyByteCount
        heldBodyByteCount = 0
        state.requestCompleted()
        counters.runningHandlers.count()
        handlerTask = Task {
            let response = await handler(request)
            // Not before: a client that leaves does not free its place while its request costs.
            request.permit?.end()
            counters.runningHandlers.count(-1)
            counters.heldBodyBytes.count(-bodyByteCount)
            await loop.handlerFinished(token: token, response: response)
        }
    }
}

// MARK: - Answering

extension Connection {
    /// Answers a request that could not be parsed; nothing after it is read as a request.
    private func refuse(_ error: WireError) {
        refuse(RefusalReason(error), error.detail)
    }

    /// Answers a request whose body cannot be decoded; the rest of it is not wanted.
    private func refuse(_ error: ContentCodingError) {
        answer(error.problem.response, refusal: RefusalReason(error), isLast: true)
    }

    private func refuse(_ reason: RefusalReason, _ detail: String) {
        let response = Problem(status: reason.status, detail: detail).response
        answer(response, refusal: reason, isLast: true)
    }

    /// Encodes an answer to the request under way and writes what the system takes.
    private func answer(
        _ response: HTTPResponse,
        refusal: RefusalReason? = nil,
        isLast: Bool = false
    ) {
        let request = pending
        letGoOfRequest()
        let isTooMuch = !resources.mayHold(answerOf: response.body.count)
        let refusal = isTooMuch ? .bytesHeld : refusal
        if let refusal { resources.counters.count(refusal) }
        state.answerReady(
            isLast: isLast || isTooMuch || request?.head.keepsAlive != true,
            at: resources.now
        )
        resources.encode(
            isTooMuch ? resources.overloaded : response,
            to: request,
            isHead: parser.isHead,
            refusal: refusal,
            closes: state.isLastAnswer,
            into: &output.bytes
        )
        resources.counters.answeredRequests.count()
        flush()
        guard !output.isEmpty else { return }
        heldAnswerByteCount = output.bytes.count
        resources.counters.heldAnswerBytes.count(heldAnswerByteCount)
    }

    /// Writes until everything is out or the system takes no more.
    private func flush() {
        switch output.write(to: transport, counter: resources.counters.writtenBytes) {
        case .bytes: letGoOfAnswer()
        case .wouldBlock: return
        case .failed: return close()
        }
        // A 100 is written while the body is awaited, and completes nothing.
        guard state.phase == .writing else { return }
        perform(state.answerWritten(at: resources.now))
    }

    private func perform(_ action: ConnectionState.Action) {
        switch action {
        case .carryOn: break
        case .refuseLateRequest: refuse(.timedOut, "the request took too long to arrive")
        case .refuseCutRequest:
            refuse(.incompleteRequest, "the request ended before it was complete")
        case .linger: finishWriting()
        case .close: close()
        }
    }

    private func finishWriting() { isFinishing = !transport.finishWriting() }

    /// Whether bytes are wanted, if only to be discarded.
    private var readsTransport: Bool { state.readsRequests || isLingering }

    /// What the phase waits for.
    private var wantedInterest: ReadinessSet.Interest {
        var wanted: ReadinessSet.Interest = []
        if readsTransport || state.phase == .handshake {
            wanted.formUnion(transport.interestOfRead)
        }
        if !output.isEmpty || isFinishing { wanted.formUnion(transport.interestOfWrite) }
        return wanted
    }

    /// Watches the socket for what the phase waits for, with a system call only on a change.
    ///
    /// A handler's start is not such a change: most clients send nothing until their answer comes,
    /// and save the two calls.
    private func updateInterest() {
        if isClosed || state.phase == .handling && interest == .reading { return }
        setInterest(wantedInterest)
        if readsTransport, transport.holdsBytes, !awaitsTurn {
            awaitsTurn = true
            resources.awaitTurn(token)
        }
    }

    private func setInterest(_ wanted: ReadinessSet.Interest) {
        guard wanted != interest else { return }
        interest = wanted
        let watched = resources.readiness.modify(
            transport.descriptorNumber,
            token: token,
            interest: wanted
        )
        if !watched { close() }
    }
}
