import HTTPWire

/// Which pages of other origins may read answers in a browser.
///
/// Source: WHATWG, *Fetch*, §3.2 (CORS protocol).
public struct CrossOriginPolicy: Sendable, Equatable {
    /// The origins, such as `https://example.org`, or `*` alone for all.
    public var origins: Set<String>
    /// How long a browser may remember what it was allowed.
    public var maximumAgeSeconds: Int

    /// Lets these origins in.
    public init(origins: Set<String>, maximumAgeSeconds: Int = 600) {
        self.origins = origins
        self.maximumAgeSeconds = maximumAgeSeconds
    }

    private static let requestFields =
        "Authorization, Content-Encoding, Content-Type, If-Match, If-None-Match, X-Request-Id, "
        + "traceparent, tracestate"
    private static let answerFields =
        "Location, Retry-After, Server-Timing, WWW-Authenticate, X-Request-Id"

    /// Adds what an answer to this request needs; `head` is nil when the bytes were no request.
    func write(to fields: inout FieldList, answering head: RequestHead?) {
        let takesAll = origins.contains("*")
        // Also when this request has no origin: a cache may keep the answer for one that has.
        if !takesAll { fields.append("Vary", "Origin") }
        guard let origin = head?.fields.first("Origin"), takesAll || origins.contains(origin) else {
            return
        }
        fields.append("Access-Control-Allow-Origin", takesAll ? "*" : origin)
        guard let head, Self.isPreflight(head) else {
            return fields.append("Access-Control-Expose-Headers", Self.answerFields)
        }
        guard let methods = fields.first("Allow") else { return }
        fields.append("Access-Control-Allow-Methods", methods)
        fields.append("Access-Control-Allow-Headers", Self.requestFields)
        fields.append("Access-Control-Max-Age", String(maximumAgeSeconds))
    }

    private static func isPreflight(_ head: RequestHead) -> Bool {
        head.method == "OPTIONS" && head.fields.contains("Access-Control-Request-Method")
    }
}
