import HTTPWire
import Testing

/// Bytes that a client may send, and what a parser must make of them.
struct RequestSample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let limits: WireLimits
    /// Written by hand, in the notation of `Outcome`.
    let expected: Outcome
    /// Written by hand beside the error; nil for accepted samples.
    let status: Int?

    var testDescription: String { name }

    static func accepted(
        _ name: String,
        _ text: String,
        limits: WireLimits = WireLimits(),
        _ events: [String]
    ) -> RequestSample {
        RequestSample(
            name: name,
            bytes: Array(text.utf8),
            limits: limits,
            expected: Outcome(events: events),
            status: nil
        )
    }

    static func rejected(
        _ name: String,
        _ text: String,
        limits: WireLimits = WireLimits(),
        after events: [String] = [],
        _ error: WireError,
        _ status: Int
    ) -> RequestSample {
        rejected(
            name,
            bytes: Array(text.utf8),
            limits: limits,
            after: events,
            error,
            status
        )
    }

    static func rejected(
        _ name: String,
        bytes: [UInt8],
        limits: WireLimits = WireLimits(),
        after events: [String] = [],
        _ error: WireError,
        _ status: Int
    ) -> RequestSample {
        RequestSample(
            name: name,
            bytes: bytes,
            limits: limits,
            expected: Outcome(events: events, error: error),
            status: status
        )
    }

    static var all: [RequestSample] { accepted + rejected }
    static var accepted: [RequestSample] { acceptedHeads + acceptedTargets + acceptedBodies }
    static var rejected: [RequestSample] {
        rejectedRequestLines + rejectedTargets + rejectedFields + rejectedFraming
            + rejectedBodies + rejectedSizes
    }

    /// A `GET` with these field lines, `Host` not among them.
    static func get(_ lines: String...) -> String {
        (["GET / HTTP/1.1", "Host: a"] + lines + ["", ""]).joined(separator: "\r\n")
    }

    /// A `POST` with these field lines, and bytes behind the head.
    static func post(_ lines: String..., body: String = "") -> String {
        (["POST / HTTP/1.1", "Host: a"] + lines + ["", ""]).joined(separator: "\r\n") + body
    }

    /// A chunked `POST` with these bytes behind the head.
    static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked", body: body)
    }

    /// A request for this target, method `GET`.
    static func target(_ target: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"
    }

    /// The events of the head that `chunked` makes.
    static let chunkedHead = ["POST / 1.1 chunked keep", "Host=a", "Transfer-Encoding=chunked"]
}

/// What a parser made of bytes, as text that is short to write by hand.
///
/// A head is `METHOD target version framing keep|close` and then ` continue` if the client waits;
/// targets of the absolute form are `[authority]path`, of the authority form `<authority>`.
/// `Name=value` is a field, `+bytes` the whole body, `~Name=value` a trailer, `.` the end.
struct Outcome: Sendable, Equatable, CustomStringConvertible {
    var events: [String] = []
    var error: WireError?

    var description: String {
        (events + (error.map { ["! \($0)"] } ?? [])).joined(separator: " | ")
    }

    /// Parses pieces, fetching all events after each.
    init(of pieces: [[UInt8]], limits: WireLimits) {
        var parser = RequestParser(limits: limits)
        var body: [UInt8] = []
        do {
            for piece in pieces {
                parser.receive(piece.span)
                while let event = try parser.nextEvent() { note(event, body: &body) }
            }
        } catch let wireError {
            error = wireError
        }
        flush(&body)
    }

    init(events: [String], error: WireError? = nil) {
        self.events = events
        self.error = error
    }

    private mutating func note(_ event: RequestEvent, body: inout [UInt8]) {
        switch event {
        case .head(let head):
            events.append(Self.line(head))
            for field in head.fields { events.append("\(field.name)=\(field.value)") }
        case .body(let piece):
            body += piece
        case .end(let trailers):
            flush(&body)
            for field in trailers { events.append("~\(field.name)=\(field.value)") }
            events.append(".")
        }
    }

    private mutating func flush(_ body: inout [UInt8]) {
        if !body.isEmpty { events.append("+" + String(decoding: body, as: UTF8.self)) }
        body = []
    }

    private static func line(_ head: RequestHead) -> String {
        let framing =
            switch head.framing {
            case .none: "none"
            case .length(let byteCount): "\(byteCount)"
            case .chunked: "chunked"
            }
        let query = head.target.query.map { "?\($0)" } ?? ""
        let target =
            switch head.target.form {
            case .origin: head.target.path + query
            case .absolute: "[\(head.target.authority ?? "")]\(head.target.path)\(query)"
            case .authority: "<\(head.target.authority ?? "")>"
            case .asterisk: "*"
            }
        let version = head.version == .http11 ? "1.1" : "1.0"
        let end = (head.keepsAlive ? "keep" : "close") + (head.expectsContinue ? " continue" : "")
        return "\(head.method) \(target) \(version) \(framing) \(end)"
    }
}

/// Ways to cut the same bytes.
enum ByteCut: String, CaseIterable, Sendable {
    case whole
    case byteByByte
    case threes
    case afterEachCarriageReturn

    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: [bytes]
        case .byteByByte: bytes.map { [$0] }
        case .threes:
            stride(from: 0, to: bytes.count, by: 3).map {
                Array(bytes[$0..<min($0 + 3, bytes.count)])
            }
        case .afterEachCarriageReturn:
            bytes.split(separator: 0x0D, omittingEmptySubsequences: false).enumerated().map {
                $0.offset == 0 ? Array($0.element) : [0x0D] + $0.element
            }.flatMap { piece in piece.first == 0x0D ? [[0x0D], Array(piece.dropFirst())] : [piece]
            }
        }
    }
}
