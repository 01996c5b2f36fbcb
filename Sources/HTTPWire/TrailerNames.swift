/// The fields that mean nothing good when they come after a body.
///
/// A reader that merged them into the head would let a client change framing, routing,
/// authentication or the meaning of the body after all of these were decided.
/// Source: RFC 9110 §6.5.1.
enum TrailerNames {
    private static let forbidden: [StaticString] = [
        // framing and the connection
        "transfer-encoding", "content-length", "trailer", "te", "connection", "keep-alive",
        "proxy-connection", "upgrade",
        // routing and request modifiers
        "host", "expect", "max-forwards", "range", "cache-control", "pragma", "if-match",
        "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
        // who is asking
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
        // what the body is
        "content-encoding", "content-type", "content-range", "content-language",
        "content-location",
    ]

    /// Whether a field of this name is dropped from trailers.
    static func areForbidden(_ name: Span<UInt8>) -> Bool {
        for candidate in forbidden where FieldGrammar.spells(name, candidate) { return true }
        return false
    }
}
