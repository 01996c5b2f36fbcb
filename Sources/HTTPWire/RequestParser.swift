/// What a client sent, step by step.
///
/// Each request is a head, any number of pieces of its body, and an end.
public enum RequestEvent: Sendable, Equatable {
    /// A request begins.
    case head(RequestHead)
    /// Some of its body, never empty; where one piece ends and the next begins means nothing.
    case body([UInt8])
    /// The request is complete; trailers come after a chunked body only.
    case end(trailers: FieldList)
}

/// Turns one connection's bytes into HTTP/1.1 request events, with no I/O and no clock.
///
/// The same bytes give the same events however they are cut, adjacent pieces of a body joined.
/// Requests may follow each other without a pause; after one that does not keep the connection
/// alive, and after an error, whatever else comes is discarded.
///
/// How it works: `receive` appends to a buffer; `nextEvent` looks for the end of a line there,
/// parses it, and leaves a head's lines in place until its empty line comes, so that the fields
/// become one array of bytes and ranges into it. Every decision is made at the byte that decides.
///
/// - Complexity: linear in the bytes received, whether they come one by one or all at once.
/// Source: RFC 9112 §2–§7 and §9.
public struct RequestParser: Sendable {
    private enum Phase: Equatable {
        case requestLine
        case fields
        case body
        case finished
        case failed(WireError)
    }

    private let limits: WireLimits
    private var phase = Phase.requestLine
    private var input = InputBuffer()
    private var emptyLineCount = 0
    private var requestLine: RequestLine?
    /// How many bytes of the head, its request line included, were parsed.
    private var headByteCount = 0
    /// How many of them are field lines, which still lie at the front of the buffer.
    private var fieldByteCount = 0
    private var entries: [FieldList.Entry] = []
    private var body: BodyDecoder?
    private var keepsAlive = true

    /// Makes a parser for a new connection.
    public init(limits: WireLimits = WireLimits()) {
        precondition(limits.areUsable, "expected positive limits below 2^31, found \(limits)")
        self.limits = limits
    }

    /// Whether the request whose head is not complete, or could not be parsed, is `HEAD`.
    ///
    /// A refusal of it then has no body. Source: RFC 9110 §9.3.2.
    public private(set) var isHead = false

    /// How many bytes wait to be parsed, or to be taken out as events.
    public var bufferedByteCount: Int { input.count }

    /// Whether a request has begun and its end has not been reported.
    ///
    /// False between requests, where a connection may rest or be closed without loss. Empty lines
    /// do not begin a request.
    public var hasPartialRequest: Bool {
        switch phase {
        case .requestLine:
            // The CR alone is as likely half an empty line.
            input.count > 1 || (input.count == 1 && input[0] != FieldGrammar.carriageReturn)
        case .fields, .body: true
        case .finished, .failed: false
        }
    }

    /// Whether no further event will come: an error was thrown, or the last request said so.
    public var isFinished: Bool {
        switch phase {
        case .requestLine, .fields, .body: false
        case .finished, .failed: true
        }
    }

    /// How many bytes were looked at, copied or moved; tests hold this to the bytes received.
    var touchedByteCount: Int { input.touchedByteCount }

    /// Takes bytes from the client; the events they make are fetched with `nextEvent`.
    public mutating func receive(_ bytes: Span<UInt8>) {
        guard !isFinished else { return }
        input.append(bytes)
    }

    /// The next event, or nil when it needs more bytes.
    ///
    /// - Throws: the same error again at each call after the first.
    public mutating func nextEvent() throws(WireError) -> RequestEvent? {
        if case .failed(let error) = phase { throw error }
        do {
            return try advance()
        } catch {
            phase = .failed(error)
            input.discardAll()
            entries = []
            body = nil
            throw error
        }
    }

    private mutating func advance() throws(WireError) -> RequestEvent? {
        if phase == .requestLine {
            guard let line = try nextRequestLine() else { return nil }
            requestLine = line
            phase = .fields
        }
        switch phase {
        case .fields: return try nextHead().map { .head($0) }
        case .body: return try nextBodyEvent()
        case .requestLine, .finished, .failed: return nil
        }
    }

    /// Parses the request line, after as many empty lines as RFC 9112 §2.2 makes us skip.
    private mutating func nextRequestLine() throws(WireError) -> RequestLine? {
        let byteLimit = min(limits.requestLineByteLimit, limits.headByteLimit)
        while true {
            isHead = input.begins(with: Self.headMethod)
            switch try input.line(at: 0, byteLimit: byteLimit) {
            case .incomplete: return nil
            case .tooLong:
                guard byteLimit < limits.headByteLimit else {
                    throw .headTooLarge(byteLimit: byteLimit)
                }
                throw RequestLine.overlong(input.span(0..<byteLimit), limits: limits)
            case .complete(byteCount: 0):
                emptyLineCount += 1
                guard emptyLineCount <= limits.leadingEmptyLineLimit else {
                    throw .tooManyEmptyLines(limit: limits.leadingEmptyLineLimit)
                }
                input.discard(2)
            case .complete(let byteCount):
                let line = try RequestLine.parse(input.span(0..<byteCount), limits: limits)
                input.discard(byteCount + 2)
                headByteCount = byteCount + 2
                return line
            }
        }
    }

    /// Parses field lines until the empty one, then checks the head as a whole.
    private mutating func nextHead() throws(WireError) -> RequestHead? {
        while true {
            let byteLimit = limits.headByteLimit - headByteCount
            switch try input.line(at: fieldByteCount, byteLimit: byteLimit) {
            case .incomplete: return nil
            case .tooLong: throw .headTooLarge(byteLimit: limits.headByteLimit)
            case .complete(byteCount: 0):
                headByteCount = 0
                return try finishHead()
            case .complete(let byteCount):
                guard entries.count < limits.fieldCountLimit else {
                    throw .tooManyFields(limit: limits.fieldCountLimit)
                }
                let end = fieldByteCount + byteCount
                if entries.isEmpty { entries.reserveCapacity(Self.usualFieldCount) }
                entries.append(
                    try FieldLine.parse(input.span(fieldByteCount..<end), at: fieldByteCount)
                )
                fieldByteCount = end + 2
                headByteCount += byteCount + 2
            }
        }
    }

    private static let headMethod = Array("HEAD ".utf8)

    /// Room for the fields of most clients, so that the list of them is allocated once.
    private static let usualFieldCount = 12

    private mutating func finishHead() throws(WireError) -> RequestHead? {
        guard let line = requestLine else { return nil }
        let fields = FieldList(bytes: input.take(fieldByteCount + 2), entries: entries)
        entries = []
        fieldByteCount = 0
        requestLine = nil
        let head = try RequestHead.make(line, fields: fields, limits: limits)
        keepsAlive = head.keepsAlive
        body = BodyDecoder(head.framing)
        phase = .body
        return head
    }

    private mutating func nextBodyEvent() throws(WireError) -> RequestEvent? {
        switch try body?.next(&input, limits: limits) {
        case nil: return nil
        case .piece(let bytes): return .body(bytes)
        case .end(let trailers):
            body = nil
            emptyLineCount = 0
            phase = keepsAlive ? .requestLine : .finished
            // RFC 9112 §9.6: nothing that follows the last request is one.
            if !keepsAlive { input.discardAll() }
            return .end(trailers: trailers)
        }
    }
}
