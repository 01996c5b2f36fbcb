/// The grammar of a host with an optional port, as in `Host` and in absolute targets.
///
/// Stricter than the generic URI grammar where HTTP is: no user information and no empty host.
/// Source: RFC 9110 §4.2.1, §4.2.4 and §7.2, RFC 3986 §3.2.2 and §3.2.3.
enum Authority {
    private static let colon: UInt8 = 0x3A
    private static let openingBracket: UInt8 = 0x5B
    private static let closingBracket: UInt8 = 0x5D

    /// Whether bytes are a host, and a colon and port when they must be.
    static func isValid(_ bytes: Span<UInt8>, needsPort: Bool) -> Bool {
        guard !bytes.isEmpty else { return false }
        let isLiteral = bytes[0] == openingBracket
        let mark = isLiteral ? closingBracket : colon
        var hostEnd = 0
        while hostEnd < bytes.count && bytes[hostEnd] != mark { hostEnd += 1 }
        if isLiteral {
            guard hostEnd < bytes.count, isLiteralAddress(bytes.extracting(1..<hostEnd)) else {
                return false
            }
            hostEnd += 1
        } else {
            guard hostEnd > 0, isRegisteredName(bytes.extracting(0..<hostEnd)) else {
                return false
            }
        }
        guard hostEnd < bytes.count else { return !needsPort }
        guard bytes[hostEnd] == colon else { return false }
        return isPort(bytes.extracting(hostEnd + 1..<bytes.count), mayBeEmpty: !needsPort)
    }

    private static func isPort(_ bytes: Span<UInt8>, mayBeEmpty: Bool) -> Bool {
        guard !bytes.isEmpty else { return mayBeEmpty }
        return FieldGrammar.decimal(bytes).map { $0 <= 65_535 } ?? false
    }

    /// A name or an IPv4 address: the latter has no byte that the former lacks.
    private static func isRegisteredName(_ bytes: Span<UInt8>) -> Bool {
        let allowed = ByteSet.registeredName
        for index in bytes.indices where !allowed.contains(bytes[index]) {
            guard bytes[index] == TargetPath.percent,
                (try? TargetPath.decoded(bytes, at: index)) != nil
            else { return false }
        }
        return true
    }

    /// An IPv6 address: eight groups of one to four hexadecimal digits, of which one run of zeros
    /// may be left out as `::`, and the last two may be written as an IPv4 address.
    ///
    /// Addresses with a zone and of later versions are refused: nobody serves under them.
    private static func isLiteralAddress(_ bytes: Span<UInt8>) -> Bool {
        var groupCount = 0
        var hasGap = false
        var index = 0
        while index < bytes.count {
            if bytes[index] == colon {
                let isGap = index + 1 < bytes.count && bytes[index + 1] == colon
                if isGap {
                    guard !hasGap else { return false }
                    hasGap = true
                    index += 2
                    guard index == bytes.count || bytes[index] != colon else { return false }
                    continue
                }
                // A single colon separates two groups: one before it, one after.
                guard groupCount > 0, index + 1 < bytes.count else { return false }
                index += 1
            }
            let start = index
            while index < bytes.count && FieldGrammar.hexadecimalDigit(bytes[index]) != nil {
                index += 1
            }
            if index < bytes.count && bytes[index] == TargetPath.dot {
                guard isIPv4(bytes.extracting(start..<bytes.count)) else { return false }
                groupCount += 2
                break
            }
            guard index > start, index - start <= 4 else { return false }
            guard index == bytes.count || bytes[index] == colon else { return false }
            groupCount += 1
        }
        return hasGap ? groupCount < 8 : groupCount == 8
    }

    /// Four decimal numbers below 256 with dots between.
    private static func isIPv4(_ bytes: Span<UInt8>) -> Bool {
        var partCount = 0
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == TargetPath.dot {
            guard index - start <= 3,
                let part = FieldGrammar.decimal(bytes.extracting(start..<index)), part < 256
            else { return false }
            partCount += 1
            start = index + 1
        }
        return partCount == 4
    }
}
