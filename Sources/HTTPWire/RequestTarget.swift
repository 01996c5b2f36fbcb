/// What a request line asks for: its form, and the path decoded and normalized once and for all.
///
/// Nothing after this type decodes a path again, so that `%252e` stays the text `%2e`.
/// Source: RFC 9112 §3.2, RFC 3986 §3.
public struct RequestTarget: Sendable, Equatable {
    /// The four forms of a target.
    public enum Form: Sendable, Equatable {
        /// A path and perhaps a query.
        case origin
        /// A whole URI, as clients send it to proxies; its authority replaces `Host`.
        case absolute
        /// Host and port, for `CONNECT` only.
        case authority
        /// A lone asterisk, for `OPTIONS` only: the server as a whole.
        case asterisk
    }

    /// Which of the four forms it has.
    public let form: Form
    /// The target as it came.
    public let text: String
    /// The path, percent-decoded, without dot segments, beginning with a slash.
    ///
    /// It has no control characters, and its slashes were slashes in the target. Empty for the
    /// forms without a path.
    public let path: String
    /// What follows the question mark, as it came; nil without a question mark.
    public let query: String?
    /// The host and port of the absolute and authority forms.
    public let authority: String?
    /// Whether it is a URI of the scheme https, whose resources are served over TLS only.
    ///
    /// Source: RFC 9110 §7.4.
    public let needsTLS: Bool

    /// Whether this is `*`.
    public var isAsterisk: Bool { form == .asterisk }

    /// Parses the middle part of a request line.
    static func parse(_ bytes: Span<UInt8>, method: String) throws(WireError) -> RequestTarget {
        if method == "CONNECT" {
            // RFC 9110 §9.3.6: the authority form, and a port is required.
            guard bytes[0] != slash, Authority.isValid(bytes, needsPort: true) else {
                throw wrongForm(bytes, method: method)
            }
            let text = FieldGrammar.text(bytes)
            return RequestTarget(
                form: .authority,
                text: text,
                path: "",
                query: nil,
                authority: text,
                needsTLS: false
            )
        }
        if bytes[0] == slash { return try origin(bytes) }
        if bytes.count == 1 && bytes[0] == asterisk {
            // RFC 9112 §3.2.4: the server as a whole has options and nothing else.
            guard method == "OPTIONS" else { throw wrongForm(bytes, method: method) }
            return RequestTarget(
                form: .asterisk,
                text: "*",
                path: "",
                query: nil,
                authority: nil,
                needsTLS: false
            )
        }
        guard let target = try absolute(bytes, method: method) else {
            throw wrongForm(bytes, method: method)
        }
        return target
    }

    private static func wrongForm(_ bytes: Span<UInt8>, method: String) -> WireError {
        .wrongTargetForm(method: method, found: FieldGrammar.excerpt(bytes))
    }

    static let slash: UInt8 = 0x2F
    private static let asterisk: UInt8 = 0x2A
    private static let questionMark: UInt8 = 0x3F

    /// Source: RFC 9112 §3.2.1.
    private static func origin(_ bytes: Span<UInt8>) throws(WireError) -> RequestTarget {
        let (pathEnd, isPlain) = try pathEnd(bytes, from: 0)
        let text = FieldGrammar.text(bytes)
        let path =
            if isPlain {
                pathEnd == bytes.count
                    ? text : FieldGrammar.text(bytes.extracting(0..<pathEnd))
            } else {
                try TargetPath.normalized(bytes.extracting(0..<pathEnd))
            }
        return RequestTarget(
            form: .origin,
            text: text,
            path: path,
            query: try query(bytes, after: pathEnd),
            authority: nil,
            needsTLS: false
        )
    }

    /// Parses `scheme://authority/path?query`; nil when there is no scheme.
    ///
    /// Source: RFC 9112 §3.2.2, RFC 9110 §4.2.
    private static func absolute(
        _ bytes: Span<UInt8>,
        method: String
    ) throws(WireError) -> RequestTarget? {
        guard let schemeEnd = schemeEnd(bytes) else { return nil }
        let scheme = bytes.extracting(0..<schemeEnd)
        guard FieldGrammar.spells(scheme, "http") || FieldGrammar.spells(scheme, "https") else {
            throw .unsupportedScheme(found: FieldGrammar.excerpt(scheme))
        }
        let authorityStart = schemeEnd + 3
        var authorityEnd = authorityStart
        while authorityEnd < bytes.count && bytes[authorityEnd] != slash
            && bytes[authorityEnd] != questionMark
        {
            authorityEnd += 1
        }
        let authority = bytes.extracting(authorityStart..<authorityEnd)
        guard Authority.isValid(authority, needsPort: false) else {
            throw .invalidAuthority(found: FieldGrammar.excerpt(authority))
        }
        let (pathEnd, isPlain) = try pathEnd(bytes, from: authorityEnd)
        let rawPath = bytes.extracting(authorityEnd..<pathEnd)
        let query = try query(bytes, after: pathEnd)
        // RFC 9112 §3.2.4: OPTIONS on a URI without path and query means the server as a whole.
        let isServer = rawPath.isEmpty && query == nil && method == "OPTIONS"
        let path =
            if rawPath.isEmpty {
                isServer ? "" : "/"
            } else {
                isPlain ? FieldGrammar.text(rawPath) : try TargetPath.normalized(rawPath)
            }
        return RequestTarget(
            form: isServer ? .asterisk : .absolute,
            text: FieldGrammar.text(bytes),
            path: path,
            query: query,
            authority: FieldGrammar.text(authority),
            needsTLS: scheme.count == 5
        )
    }

    /// Where a scheme ends that `://` follows.
    private static func schemeEnd(_ bytes: Span<UInt8>) -> Int? {
        var end = 0
        let token = ByteSet.token
        while end < bytes.count && token.contains(bytes[end]) { end += 1 }
        guard end > 0, end + 3 <= bytes.count else { return nil }
        let isSeparator =
            bytes[end] == 0x3A && bytes[end + 1] == slash && bytes[end + 2] == slash
        return isSeparator ? end : nil
    }

    /// Finds where a path ends and whether it is already what `TargetPath` would make of it.
    private static func pathEnd(
        _ bytes: Span<UInt8>,
        from start: Int
    ) throws(WireError) -> (end: Int, isPlain: Bool) {
        let allowed = ByteSet.path
        var isPlain = true
        var index = start
        while index < bytes.count && bytes[index] != questionMark {
            let byte = bytes[index]
            if byte == TargetPath.percent {
                isPlain = false
            } else if !allowed.contains(byte) {
                throw .invalidTargetByte(found: byte)
            } else if byte == TargetPath.dot && index > start && bytes[index - 1] == slash {
                isPlain = false  // perhaps a dot segment
            }
            index += 1
        }
        return (index, isPlain)
    }

    /// Checks and cuts out the query that begins with the question mark at `mark`.
    private static func query(
        _ bytes: Span<UInt8>,
        after mark: Int
    ) throws(WireError) -> String? {
        guard mark < bytes.count else { return nil }
        let allowed = ByteSet.query
        let query = bytes.extracting(mark + 1..<bytes.count)
        for index in query.indices {
            if query[index] == TargetPath.percent {
                _ = try TargetPath.decoded(query, at: index)
            } else if !allowed.contains(query[index]) {
                throw .invalidTargetByte(found: query[index])
            }
        }
        return FieldGrammar.text(query)
    }
}
