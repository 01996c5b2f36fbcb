/// A set of ASCII bytes, one bit each: a membership test costs a shift.
package struct ByteSet: Sendable, Equatable {
    private let low: UInt64
    private let high: UInt64

    /// Makes a set of the characters of a text, which are ASCII.
    init(_ characters: String) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        for byte in characters.utf8 {
            precondition(byte < 128, "expected ASCII, found byte \(byte)")
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        self.low = low
        self.high = high
    }

    /// Whether the set has this byte; bytes from 0x80 on are in no set.
    package func contains(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? low : byte < 128 ? high : 0
        return half &>> UInt64(byte & 63) & 1 == 1
    }

    private static let alphanumerics =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let unreserved = alphanumerics + "-._~"
    private static let subDelimiters = "!$&'()*+,;="

    /// What the names of requests and of keys consist of, which go into logs as they are.
    package static let name = ByteSet(alphanumerics + "._-")
    /// What tokens consist of.
    ///
    /// Source: RFC 9110 §5.6.2.
    static let token = ByteSet(alphanumerics + "!#$%&'*+-.^_`|~")
    /// What a path consists of, besides percent-encodings.
    ///
    /// Source: RFC 3986 §3.3.
    static let path = ByteSet(unreserved + subDelimiters + ":@/")
    /// What a query consists of, besides percent-encodings.
    ///
    /// Source: RFC 3986 §3.4.
    static let query = ByteSet(unreserved + subDelimiters + ":@/?")
    /// What a registered name consists of, besides percent-encodings.
    ///
    /// Source: RFC 3986 §3.2.2.
    static let registeredName = ByteSet(unreserved + subDelimiters)
}
