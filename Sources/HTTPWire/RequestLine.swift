/// The first line of a request, parsed.
///
/// Source: RFC 9112 §3.
struct RequestLine: Sendable, Equatable {
    let method: String
    let target: RequestTarget
    let version: HTTPVersion

    /// Parses a line without its CRLF.
    static func parse(
        _ line: Span<UInt8>,
        limits: WireLimits
    ) throws(WireError) -> RequestLine {
        guard let (first, second) = try separators(line) else {
            throw .wrongRequestLine(partCount: partCount(line))
        }
        let method = try method(line.extracting(0..<first), byteLimit: limits.methodByteLimit)
        guard second - first - 1 <= limits.targetByteLimit else {
            throw .targetTooLong(byteLimit: limits.targetByteLimit)
        }
        // The version comes before the target: `PRI * HTTP/2.0` is a version question.
        let version = try version(line.extracting(second + 1..<line.count))
        let target = try RequestTarget.parse(
            line.extracting(first + 1..<second),
            method: method
        )
        return RequestLine(method: method, target: target, version: version)
    }

    /// What is wrong with the beginning of a line that is longer than any allowed one.
    static func overlong(_ beginning: Span<UInt8>, limits: WireLimits) -> WireError {
        var end = 0
        while end < beginning.count && beginning[end] != FieldGrammar.space { end += 1 }
        do {
            _ = try method(beginning.extracting(0..<end), byteLimit: limits.methodByteLimit)
        } catch {
            return error
        }
        return .targetTooLong(byteLimit: limits.targetByteLimit)
    }

    /// The places of the two spaces of a line with exactly two, neither beside another or an end.
    private static func separators(
        _ line: Span<UInt8>
    ) throws(WireError) -> (first: Int, second: Int)? {
        var first = 0
        while first < line.count && line[first] != FieldGrammar.space { first += 1 }
        var second = first + 1
        while second < line.count && line[second] != FieldGrammar.space { second += 1 }
        guard first > 0, second > first + 1, second + 1 < line.count else { return nil }
        for index in second + 1..<line.count where line[index] == FieldGrammar.space {
            return nil
        }
        return (first, second)
    }

    /// How many parts single spaces make, empty ones included.
    private static func partCount(_ line: Span<UInt8>) -> Int {
        var count = 1
        for index in line.indices where line[index] == FieldGrammar.space { count += 1 }
        return count
    }

    /// Source: RFC 9110 §9.1; 501 for what is too long by RFC 9112 §3.
    private static func method(
        _ bytes: Span<UInt8>,
        byteLimit: Int
    ) throws(WireError) -> String {
        let allowed = ByteSet.token
        for index in bytes.indices where !allowed.contains(bytes[index]) {
            throw .invalidMethod(found: FieldGrammar.excerpt(bytes))
        }
        guard bytes.count <= byteLimit else { throw .methodTooLong(byteLimit: byteLimit) }
        return FieldGrammar.text(bytes)
    }

    /// Source: RFC 9112 §2.3: eight bytes, case-sensitive, one digit each side of the dot.
    ///
    /// A minor version above 1 is read as 1.1 (RFC 9110 §6.2); another major one is 505 (§15.6.6).
    private static func version(_ bytes: Span<UInt8>) throws(WireError) -> HTTPVersion {
        let isWellFormed =
            bytes.count == 8 && bytes[0] == 0x48 && bytes[1] == 0x54 && bytes[2] == 0x54
            && bytes[3] == 0x50 && bytes[4] == RequestTarget.slash && bytes[6] == TargetPath.dot
        guard isWellFormed,
            let major = FieldGrammar.decimal(bytes.extracting(5..<6)),
            let minor = FieldGrammar.decimal(bytes.extracting(7..<8))
        else { throw .invalidVersion(found: FieldGrammar.excerpt(bytes)) }
        switch (major, minor) {
        case (1, 0): return .http10
        case (1, _): return .http11
        default: throw .unsupportedVersion(found: FieldGrammar.excerpt(bytes))
        }
    }
}
