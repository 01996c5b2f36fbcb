/// Writes the responses of one request as bytes.
///
/// Three facts about the request decide the form: whether it was `HEAD`, its version, and whether
/// the connection goes on. A body goes out whole, with its `Content-Length`.
/// Source: RFC 9112 §4 and §6, RFC 9110 §6.6.1 and §8.6.
public struct ResponseEncoder: Sendable {
    /// Whether the body of the response is left out.
    public let isHead: Bool
    /// The version of the client; the response always says 1.1, as RFC 9110 §6.2 has it.
    public let version: HTTPVersion
    /// Whether the connection goes on after this response.
    public let keepsAlive: Bool

    /// The interim response that asks for the body of a request that expects it.
    ///
    /// Source: RFC 9110 §10.1.1 and §15.2.1.
    public static let continuation = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Makes an encoder from the facts; for errors before a request is known, the defaults.
    public init(isHead: Bool = false, version: HTTPVersion = .http11, keepsAlive: Bool = false) {
        self.isHead = isHead
        self.version = version
        self.keepsAlive = keepsAlive
    }

    /// Makes an encoder for the response to a request.
    ///
    /// The server that wants to close whatever the client says gives `mayKeepAlive` as false.
    public init(answering request: RequestHead, mayKeepAlive: Bool = true) {
        self.init(
            isHead: request.isHead,
            version: request.version,
            keepsAlive: request.keepsAlive && mayKeepAlive
        )
    }

    /// Appends a whole response.
    ///
    /// The body for `HEAD` is what `GET` would get: only its length is sent. With a status that
    /// has no body it is ignored. The date is the present moment, by `httpDate(secondsSince1970:)`.
    public func encode(
        _ head: ResponseHead,
        body: Span<UInt8>,
        date: String,
        into output: inout [UInt8]
    ) {
        let sendsBody = head.mayHaveBody && !isHead
        output.reserveCapacity(
            output.count + Self.usualHeadByteCount + (sendsBody ? body.count : 0)
        )
        appendStart(head, date: date, to: &output)
        if head.mayHaveBody {
            output.append(contentsOf: "Content-Length: ".utf8)
            Self.append(decimal: body.count, to: &output)
            output.append(contentsOf: "\r\n".utf8)
        }
        appendConnection(to: &output)
        output.append(contentsOf: "\r\n".utf8)
        if sendsBody { output.append(copying: body) }
    }

    /// Appends a whole response; see the form that takes a span.
    public func encode(
        _ head: ResponseHead,
        body: [UInt8],
        date: String,
        into output: inout [UInt8]
    ) {
        encode(head, body: body.span, date: date, into: &output)
    }

    /// Room for most heads, so that a response to a small request is allocated once.
    private static let usualHeadByteCount = 256

    /// Appends the status line, `Date` and the fields that are the caller's.
    private func appendStart(_ head: ResponseHead, date: String, to output: inout [UInt8]) {
        precondition(
            (100...599).contains(head.status),
            "expected a status code, found \(head.status)"
        )
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        Self.append(decimal: head.status, to: &output)
        output.append(FieldGrammar.space)
        output.append(contentsOf: ResponseHead.reasonPhrase(for: head.status).utf8)
        output.append(contentsOf: "\r\nDate: ".utf8)
        output.append(contentsOf: date.utf8)
        output.append(contentsOf: "\r\n".utf8)
        for entry in head.fields.entries {
            let name = head.fields.name(entry)
            guard !Self.isOurs(name) else { continue }
            output.append(copying: name)
            output.append(contentsOf: ": ".utf8)
            output.append(copying: head.fields.value(entry))
            output.append(contentsOf: "\r\n".utf8)
        }
    }

    /// Appends `Connection` where the client's version would suppose the contrary.
    ///
    /// Source: RFC 9112 §9.3 and §9.6.
    private func appendConnection(to output: inout [UInt8]) {
        if !keepsAlive {
            output.append(contentsOf: "Connection: close\r\n".utf8)
        } else if version == .http10 {
            output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
        }
    }

    /// Whether a field is the encoder's to write.
    private static func isOurs(_ name: Span<UInt8>) -> Bool {
        switch name.count {
        case 4: FieldGrammar.spells(name, "date")
        case 10: FieldGrammar.spells(name, "connection")
        case 14: FieldGrammar.spells(name, "content-length")
        case 17: FieldGrammar.spells(name, "transfer-encoding")
        default: false
        }
    }

    private static func append(decimal number: Int, to output: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
