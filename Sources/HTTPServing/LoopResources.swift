import HTTPWire

/// What a loop shares among its connections: settings, the read buffer, the time, the date.
///
/// One per loop and never outside its queue, so nothing here is locked.
final class LoopResources {
    let configuration: ServerConfiguration
    let router: Router
    let counters: ServerCounters
    let readiness: ReadinessSet
    let stateLimits: ConnectionState.Limits
    /// Compresses answers.
    let coder: AnswerCoder
    /// The answer to a client whose body, or whose answer, would be one too many.
    let overloaded: HTTPResponse
    /// Names the requests.
    var ids = RequestIDSource()
    /// Where answered requests are recorded.
    let records: RequestRecords
    /// Where handlers return to.
    weak var loop: ConnectionLoop?
    /// The connections whose transports hold bytes that no event will tell of.
    private(set) var turnsAwaited: [UInt64] = []
    /// The time of the present wake-up; connections tell time by it rather than by a clock.
    private(set) var now = ContinuousClock.now
    private var date = DateCache()
    private var readBuffer = [UInt8](repeating: 0, count: readByteLimit)

    /// How much is read at once; all connections of the loop read into one buffer.
    private static let readByteLimit = 65_536
    private static let smallAnswerByteCount = 65_536

    init(
        configuration: ServerConfiguration,
        router: Router,
        counters: ServerCounters,
        records: RequestRecords,
        readiness: ReadinessSet
    ) {
        self.configuration = configuration
        self.router = router
        self.counters = counters
        self.records = records
        self.readiness = readiness
        coder = AnswerCoder(
            minimumByteCount: configuration.compressionMinimum,
            counters: counters
        )
        stateLimits = ConnectionState.Limits(
            handshakeTimeout: configuration.handshakeTimeout,
            headTimeout: configuration.headTimeout,
            bodyTimeout: configuration.bodyTimeout,
            idleTimeout: configuration.idleTimeout,
            writeTimeout: configuration.writeTimeout,
            lingerTimeout: configuration.lingerTimeout,
            lingerByteLimit: configuration.lingerByteLimit
        )
        let detail = "too many bytes of requests and answers are under way; try again later"
        overloaded =
            Problem(
                status: 503,
                detail: detail,
                extraFields: configuration.retryAfter
            ).response
        updateTime()
    }

    /// Reads the clocks; once per wake-up, not once per request.
    func updateTime() {
        now = ContinuousClock.now
        date.updateFromClock()
    }

    /// Promises a connection to let it read again after others had their turn.
    func awaitTurn(_ token: UInt64) {
        turnsAwaited.append(token)
    }

    /// The connections that were promised a turn; each of them once.
    func takeTurns() -> [UInt64] {
        defer { turnsAwaited = [] }
        return turnsAwaited
    }

    /// Reads into the shared buffer.
    func read(from transport: any Transport) -> TransportRead {
        // Taken out for the call, since a span cannot borrow from a class.
        var buffer: [UInt8] = []
        swap(&buffer, &readBuffer)
        defer { swap(&buffer, &readBuffer) }
        var span = buffer.mutableSpan
        return transport.read(into: &span)
    }

    /// Gives a parser the bytes read last.
    func giveReadBytes(_ count: Int, to parser: inout RequestParser) {
        let bytes = readBuffer
        parser.receive(bytes.span.extracting(first: count))
    }

    /// Whether an answer of this size may wait for its client beside those that wait already.
    ///
    /// A small one always may, since it mostly fits the socket's own buffer; a large one may when
    /// it is the only one, whatever its size.
    func mayHold(answerOf byteCount: Int) -> Bool {
        let held = counters.heldAnswerBytes.value
        return byteCount <= Self.smallAnswerByteCount || held == 0
            || held + byteCount <= configuration.heldByteLimit
    }

    /// Appends the bytes of an answer, and records it.
    ///
    /// The request is nil when its bytes could not be parsed; then `isHead` says whether it was
    /// `HEAD`.
    func encode(
        _ response: HTTPResponse,
        to request: PendingRequest?,
        isHead: Bool,
        refusal: RefusalReason?,
        closes: Bool,
        into output: inout [UInt8]
    ) {
        let encoder =
            request.map { ResponseEncoder(answering: $0.head, mayKeepAlive: !closes) }
            ?? ResponseEncoder(isHead: isHead)
        let id = request?.id ?? ids.next()
        let duration = request.map { .now - $0.start } ?? .zero
        let fields = response.fieldsOfAnswer(
            id: id,
            duration: duration,
            to: request?.head,
            crossOrigins: configuration.crossOrigins
        )
        let byteCount = output.count
        encoder.encode(
            ResponseHead(status: response.status, fields: fields),
            body: response.body,
            date: date.text,
            into: &output
        )
        guard records.isWanted else { return }
        var record = RequestRecord(request, id: id, duration: duration)
        record.status = response.status
        record.refusal = refusal
        record.answerByteCount = output.count - byteCount
        record.notes = response.notes
        records.append(record)
    }

    /// Records a request whose client left before it was answered.
    func recordDeparture(of request: PendingRequest) {
        guard records.isWanted else { return }
        records.append(RequestRecord(request, id: request.id, duration: .now - request.start))
    }
}

extension RequestRecord {
    /// What is known without the answer.
    fileprivate init(_ request: PendingRequest?, id: String, duration: Duration) {
        self.id = id
        self.duration = duration
        method = request?.head.method
        path = request?.head.target.path
        route = request?.route
        holder = request?.holder
        trace = request.flatMap { TraceContext($0.head.fields) }
        bodyByteCount = request?.receivedByteCount ?? 0
        answerByteCount = 0
        notes = AnswerNotes()
    }
}
