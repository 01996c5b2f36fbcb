/// Makes a target's path into the one that is routed: decoded once, without dot segments.
///
/// How it works: bytes are decoded first and segments removed after, so `/%2e%2e/` climbs as `/../`
/// does. Two encodings have no decoding that is safe and are refused. An encoded slash would
/// become a separator that the client did not write, and would let one path have two routes. An
/// encoded control byte (`%00`, `%0D`) ends a text in one program and not in the next.
/// Source: RFC 3986 §2.4, §5.2.4, §6.2.2.
enum TargetPath {
    static let percent: UInt8 = 0x25
    static let dot: UInt8 = 0x2E
    private static let slash: UInt8 = 0x2F

    /// The path to route, for the bytes of a path that begins with a slash.
    ///
    /// - Complexity: two passes over the bytes.
    static func normalized(_ bytes: Span<UInt8>) throws(WireError) -> String {
        let decoded = withoutDotSegments(try decoded(bytes))
        guard let text = try? UTF8Span(validating: decoded.span) else {
            throw .pathNotUTF8(found: FieldGrammar.excerpt(bytes))
        }
        return String(copying: text)
    }

    /// The byte that a percent sign at `index` and two digits stand for.
    static func decoded(_ bytes: Span<UInt8>, at index: Int) throws(WireError) -> UInt8 {
        let end = min(index + 3, bytes.count)
        guard end == index + 3,
            let high = FieldGrammar.hexadecimalDigit(bytes[index + 1]),
            let low = FieldGrammar.hexadecimalDigit(bytes[index + 2])
        else {
            throw .invalidPercentEncoding(
                found: FieldGrammar.excerpt(bytes.extracting(index..<end))
            )
        }
        return high << 4 | low
    }

    private static func decoded(_ bytes: Span<UInt8>) throws(WireError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == percent else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let byte = try decoded(bytes, at: index)
            guard byte >= FieldGrammar.space, byte != 0x7F, byte != slash else {
                throw .forbiddenPercentEncoding(found: byte)
            }
            result.append(byte)
            index += 3
        }
        return result
    }

    /// Removes `.` and `..` segments.
    ///
    /// `..` at the root stays there, and empty segments remain.
    private static func withoutDotSegments(_ path: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(path.count)
        var start = 1  // after the slash with which the path begins
        while start <= path.count {
            let end = path[start...].firstIndex(of: slash) ?? path.count
            let segment = path[start..<end]
            if segment == [dot, dot] {
                let parent = result.lastIndex(of: slash) ?? 0
                result.removeSubrange(parent...)
            } else if segment != [dot] {
                result.append(slash)
                result.append(contentsOf: segment)
            }
            // A dot segment at the end leaves the slash before it: `/a/.` is the folder `/a/`.
            if end == path.count && (segment == [dot] || segment == [dot, dot]) {
                result.append(slash)
            }
            start = end + 1
        }
        return result
    }
}
