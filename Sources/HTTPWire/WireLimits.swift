/// How much of each part of a request the parser takes before it refuses.
///
/// A parser holds at most a head, a chunk line or the trailers, and body bytes that were received
/// and not yet taken out as events.
public struct WireLimits: Sendable, Equatable {
    /// The longest method; a longer one is answered 501.
    ///
    /// The longest registered one has 17 bytes.
    public var methodByteLimit = 32
    /// The longest request target; a longer one is answered 414.
    ///
    /// RFC 9112 §3 asks for at least 8000.
    public var targetByteLimit = 8192
    /// The longest head, request line and final empty line included; a longer one is answered 431.
    public var headByteLimit = 32_768
    /// The most field lines of a head, and of the trailers; one more is answered 431.
    public var fieldCountLimit = 100
    /// The largest body; a larger one is answered 413, when announced before any of it is read.
    public var bodyByteLimit = 8 << 20
    /// The longest line with a chunk's size and extensions.
    public var chunkLineByteLimit = 256
    /// The most bytes of chunk extensions in one body: nothing uses them, so they only cost.
    public var chunkExtensionByteLimit = 4096
    /// The largest trailer section; a larger one is answered 431.
    public var trailerByteLimit = 8192
    /// How many empty lines before a request line are skipped.
    ///
    /// Source: RFC 9112 §2.2.
    public var leadingEmptyLineLimit = 2

    /// Makes the default limits.
    public init() {}

    /// The longest request line: method, target, version, two spaces and CRLF.
    var requestLineByteLimit: Int { methodByteLimit + targetByteLimit + 12 }

    /// Whether every limit lets something through and ranges of a head fit 32 bits.
    var areUsable: Bool {
        let lengths = [
            methodByteLimit, targetByteLimit, headByteLimit, fieldCountLimit, chunkLineByteLimit,
            trailerByteLimit,
        ]
        return lengths.allSatisfy { $0 > 0 && $0 < 1 << 31 } && bodyByteLimit >= 0
            && chunkExtensionByteLimit >= 0 && leadingEmptyLineLimit >= 0
    }
}
