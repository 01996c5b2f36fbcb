/// Where one connection is in its life, what it waits for and until when.
///
/// How it works. A connection is in one phase at a time; each phase that depends on the client has
/// one deadline, set when the phase begins and never moved by partial progress (a byte every few
/// seconds would otherwise hold the connection for hours):
///
///     handshake ─ done ─▶ idle, where there is one at all
///
///     idle ─ first byte ─▶ head ─ head complete ─▶ body ─ body complete ─▶ handling
///      ▲                    ╰─ refused ─▶ writing ◀─ answer ──────────────────╯
///      ╰──── answer written, connection kept ─╯ ╰─ connection not kept ─▶ lingering ─▶ closed
///
/// The type does no I/O and has no clock: events come in with the time at which they happened, and
/// what has to be done goes out as an `Action`. Source: RFC 9112 §9.3 to §9.6.
struct ConnectionState: Sendable, Equatable {
    typealias Instant = ContinuousClock.Instant

    /// What the connection is doing.
    enum Phase: Sendable, Equatable {
        /// The transport is not ready for requests.
        case handshake
        /// Nothing of the next request has come.
        case idle
        /// A request has begun.
        case head
        /// The head has come, the body has not.
        case body
        /// A handler runs; the connection is not read.
        case handling
        /// An answer is under way; the connection is not read.
        case writing
        /// The last answer is out; what still comes is discarded, so that the client gets to read
        /// the answer instead of a reset.
        case lingering
        /// It is over.
        case closed
    }

    /// What the connection has to do because of an event.
    enum Action: Sendable, Equatable {
        /// Nothing beyond waiting for what comes next.
        case carryOn
        /// Answer 408: the request took too long (RFC 9110 §15.5.9).
        case refuseLateRequest
        /// Answer 400: the request ended in the middle (RFC 9112 §8).
        case refuseCutRequest
        /// Finish the sending side and discard what still comes.
        case linger
        /// Close at once.
        case close
    }

    /// The time limits of the phases, and how much is discarded while lingering.
    struct Limits: Sendable, Equatable {
        var handshakeTimeout: Duration
        var headTimeout: Duration
        var bodyTimeout: Duration
        var idleTimeout: Duration
        var writeTimeout: Duration
        var lingerTimeout: Duration
        var lingerByteLimit: Int
    }

    private(set) var phase: Phase
    /// When the phase has lasted too long; nil where it depends on us alone.
    private(set) var deadline: Instant?
    private var becameIdle: Instant
    /// Since when it has waited for a request, if that is all it does.
    var idleSince: Instant? { phase == .idle ? becameIdle : nil }
    /// Whether the answer under way or the next one is the last.
    private(set) var isLastAnswer = false
    private var clientHasFinished = false
    private var discardedByteCount = 0
    private let limits: Limits

    /// A connection that was just accepted: its first head is due within the head's limit.
    init(limits: Limits, at now: Instant) {
        self.limits = limits
        phase = .idle
        becameIdle = now
        deadline = now + limits.headTimeout
    }

    /// A connection that was just accepted and whose transport needs a handshake.
    static func beforeHandshake(limits: Limits, at now: Instant) -> ConnectionState {
        var state = ConnectionState(limits: limits, at: now)
        state.enter(.handshake, until: now + limits.handshakeTimeout)
        return state
    }

    /// A connection that has its only answer, a refusal, already.
    static func refused(limits: Limits, at now: Instant) -> ConnectionState {
        var state = ConnectionState(limits: limits, at: now)
        state.isLastAnswer = true
        state.enter(.lingering, until: now + limits.lingerTimeout)
        return state
    }

    /// Whether bytes from the client are wanted as parts of requests.
    var readsRequests: Bool {
        switch phase {
        case .idle, .head, .body: true
        case .handshake, .handling, .writing, .lingering, .closed: false
        }
    }

    /// The transport is ready: the first head is due within the head's limit.
    mutating func handshakeCompleted(at now: Instant) {
        becameIdle = now
        enter(.idle, until: now + limits.headTimeout)
    }

    /// There will be no requests; the client is still to learn why.
    mutating func handshakeFailed(at now: Instant) -> Action {
        isLastAnswer = true
        enter(.lingering, until: now + limits.lingerTimeout)
        return .linger
    }

    /// A request has begun, but its head is not complete.
    mutating func requestBegan(at now: Instant) {
        guard phase == .idle else { return }
        enter(.head, until: now + limits.headTimeout)
    }

    /// A head is complete and its body is wanted.
    mutating func headCompleted(at now: Instant) {
        enter(.body, until: now + limits.bodyTimeout)
    }

    /// A request is complete and its handler starts.
    mutating func requestCompleted() {
        enter(.handling, until: nil)
    }

    /// An answer is about to be written.
    mutating func answerReady(isLast: Bool, at now: Instant) {
        if isLast { isLastAnswer = true }
        enter(.writing, until: now + limits.writeTimeout)
    }

    /// The answer has been written completely.
    mutating func answerWritten(at now: Instant) -> Action {
        if isLastAnswer {
            if clientHasFinished { return close() }
            enter(.lingering, until: now + limits.lingerTimeout)
            return .linger
        }
        becameIdle = now
        enter(.idle, until: now + limits.idleTimeout)
        return .carryOn
    }

    /// The client has finished sending.
    mutating func clientFinished() -> Action {
        clientHasFinished = true
        switch phase {
        case .handshake, .idle, .lingering, .closed: return close()
        case .head, .body: return .refuseCutRequest
        case .handling, .writing: return .carryOn
        }
    }

    /// Bytes were discarded while lingering.
    mutating func discarded(byteCount: Int) -> Action {
        discardedByteCount += byteCount
        return discardedByteCount > limits.lingerByteLimit ? close() : .carryOn
    }

    /// Some time has passed; tells what to do if that was too much.
    mutating func timePassed(at now: Instant) -> Action {
        guard let deadline, now >= deadline else { return .carryOn }
        switch phase {
        case .head, .body: return .refuseLateRequest
        case .handshake, .idle, .writing, .lingering: return close()
        case .handling, .closed: return .carryOn
        }
    }

    /// The server stops: a request under way is still answered, but nothing after it.
    mutating func drainBegan() {
        isLastAnswer = true
    }

    /// The connection was lost or is given up.
    @discardableResult
    mutating func close() -> Action {
        enter(.closed, until: nil)
        return .close
    }

    private mutating func enter(_ next: Phase, until deadline: Instant?) {
        phase = next
        self.deadline = deadline
    }
}
