/// The versions that this server speaks.
public enum HTTPVersion: Sendable, Equatable {
    /// HTTP/1.0: no chunks, no `Host` needed, closes unless asked to keep alive.
    case http10
    /// HTTP/1.1, and what calls itself a later minor version of it.
    ///
    /// Source: RFC 9110 §6.2.
    case http11
}

/// How a request says where its body ends.
public enum BodyFraming: Sendable, Equatable {
    /// There is no body.
    case none
    /// So many bytes.
    case length(Int)
    /// Chunks, until an empty one.
    case chunked
}

/// The head of a request that passed every check.
public struct RequestHead: Sendable, Equatable {
    /// The method as it came; methods are case-sensitive, and this one may be unknown.
    public let method: String
    /// What the request is for.
    public let target: RequestTarget
    /// The version of the client.
    public let version: HTTPVersion
    /// All fields, `Host` and the framing fields among them.
    public let fields: FieldList
    /// Whom the client addressed: the authority of the target, else the value of `Host`.
    ///
    /// Nil only in version 1.0. Source: RFC 9112 §3.3.
    public let host: String?
    /// How the body that follows is delimited.
    public let framing: BodyFraming
    /// Whether the connection may carry another request after this one.
    ///
    /// Source: RFC 9112 §9.3.
    public let keepsAlive: Bool
    /// Whether the client waits for 100 (Continue) before it sends the body.
    ///
    /// True only when there is a body to wait for. Source: RFC 9110 §10.1.1.
    public let expectsContinue: Bool

    /// Whether it has `If-Match` or `If-None-Match`.
    ///
    /// Source: RFC 9110 §13.1.
    public let isConditional: Bool

    /// Whether a response to this request must not have a body because it asked for none.
    public var isHead: Bool { method == "HEAD" }
}
