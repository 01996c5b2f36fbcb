import Synchronization

/// What a server has done so far, counted without locks.
///
/// Each number is exact; numbers read one after the other may belong to different moments.
public final class ServerCounters: Sendable {
    /// Connections that are open now.
    public let openConnections = Counter()
    /// Connections that were accepted, refused ones not counted.
    public let acceptedConnections = Counter()
    /// Connections that were turned away because the limit was reached.
    public let refusedConnections = Counter()
    /// Idle connections that were closed to make room for others.
    public let closedIdleConnections = Counter()
    /// Times when accepting failed for want of descriptors or memory.
    public let acceptFailures = Counter()
    /// Requests that were answered, with whatever status.
    public let answeredRequests = Counter()
    /// Requests whose handlers run now.
    public let runningHandlers = Counter()
    /// Bytes of request bodies that connections and handlers hold now.
    public let heldBodyBytes = Counter()
    /// Bytes of answers that wait for clients to read them.
    public let heldAnswerBytes = Counter()
    /// Bytes read from clients.
    public let readBytes = Counter()
    /// Bytes written to clients.
    public let writtenBytes = Counter()
    /// Connections closed because a time limit passed.
    public let timeouts = Counter()
    /// TLS handshakes under way.
    public let runningHandshakes = Counter()
    /// TLS handshakes that were completed.
    public let completedHandshakes = Counter()
    /// TLS handshakes that ended otherwise, those of clients that do not speak TLS among them.
    public let failedHandshakes = Counter()
    /// TLS handshakes that took too long.
    public let timedOutHandshakes = Counter()
    /// Bytes of request bodies that came in a content coding.
    public let codedBodyBytes = Counter()
    /// What these bodies were decoded to.
    public let inflatedBodyBytes = Counter()
    /// Bytes of answers before they were compressed.
    public let plainAnswerBytes = Counter()
    /// What these answers were compressed to.
    public let codedAnswerBytes = Counter()
    /// How often the loops took a list of sockets that were ready.
    let wakeUps = Counter()
    /// Refused connections that still linger.
    let lingeringRefusals = Counter()
    /// One counter for each reason to refuse a request.
    private let refusalCounters = Dictionary(
        uniqueKeysWithValues: RefusalReason.allCases.map { ($0, Counter()) }
    )

    init() {}

    /// How many requests the server itself refused, by the reason; every reason is there, if only
    /// with zero.
    ///
    /// Most never reach a handler; of some, the handler's answer was one too many to hold.
    public var refusals: [RefusalReason: Int] { refusalCounters.mapValues(\.value) }

    func count(_ reason: RefusalReason) {
        refusalCounters[reason]?.count()
    }
}

/// One number of a server's counters: anybody may read it, the server alone counts.
public final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    /// The current number.
    public var value: Int { number.load(ordering: .relaxed) }

    /// Adds without ordering anything else: counters are only ever summed.
    func count(_ amount: Int = 1) {
        number.wrappingAdd(amount, ordering: .relaxed)
    }
}
