extension JSONScanner {
    /// Reads a string, its escapes replaced by what they stand for.
    ///
    /// - Complexity: one pass over the string.
    @_lifetime(self: copy self)
    mutating func readString() throws(ServiceError) -> String {
        let literal = try takeLiteral()
        let bytes = text.extracting(literal.range)
        let characters: UTF8Span
        do {
            characters = try UTF8Span(validating: bytes)
        } catch {
            throw .malformedJSON(
                byteOffset: literal.range.lowerBound + error.byteOffsets.lowerBound,
                expected: "a string in UTF-8",
                found: Self.describeByte(of: bytes, at: error.byteOffsets.lowerBound)
            )
        }
        guard literal.hasEscapes else { return String(copying: characters) }
        return String(decoding: try unescaped(literal.range), as: UTF8.self)
    }

    /// Reads a string of ASCII characters as its bytes, for what is long and not a text.
    @_lifetime(self: copy self)
    mutating func readStringBytes() throws(ServiceError) -> [UInt8] {
        let literal = try takeLiteral()
        guard !literal.hasEscapes else { return try unescaped(literal.range) }
        let bytes = text.extracting(literal.range)
        return [UInt8](capacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    /// Takes a string with its quotes; the range is what stands between them.
    @_lifetime(self: copy self)
    mutating func takeLiteral() throws(ServiceError) -> (range: Range<Int>, hasEscapes: Bool) {
        try expect("\"", orSay: "a string")
        let start = offset
        var hasEscapes = false
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return (start..<offset - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0..<0x20:
                throw malformed(expected: "an escape instead of a control character")
            default:
                offset &+= 1
            }
        }
        throw malformed(expected: "the quote that ends the string")
    }

    /// Skips one escape, or two that are the halves of one character; checks them.
    @_lifetime(self: copy self)
    private mutating func skipEscape() throws(ServiceError) {
        let start = offset
        offset += 1
        guard offset < text.count else { throw malformed(expected: "the rest of an escape") }
        guard text[offset] == UInt8(ascii: "u") else {
            guard Self.simpleEscape(text[offset]) != nil else {
                throw malformed(expected: "one of \"\\/bfnrtu after a backslash")
            }
            offset += 1
            return
        }
        offset += 1
        let first = try readFourHexDigits()
        guard UTF16.isSurrogate(first) else { return }
        guard UTF16.isLeadSurrogate(first), take("\\"), take("u"),
            UTF16.isTrailSurrogate(try readFourHexDigits())
        else {
            throw .malformedJSON(
                byteOffset: start,
                expected: "a pair of surrogates",
                found: "half of one, U+\(String(first, radix: 16, uppercase: true))"
            )
        }
    }

    @_lifetime(self: copy self)
    private mutating func readFourHexDigits() throws(ServiceError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard offset < text.count, let digit = Self.hexDigit(text[offset]) else {
                throw malformed(expected: "four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            offset += 1
        }
        return value
    }

    /// The bytes of a literal whose escapes have been checked.
    private func unescaped(_ range: Range<Int>) throws(ServiceError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            guard text[index] == UInt8(ascii: "\\") else {
                bytes.append(text[index])
                index += 1
                continue
            }
            if let character = Self.simpleEscape(text[index + 1]) {
                bytes.append(character)
                index += 2
                continue
            }
            var scalar = UInt32(hexValue(at: index + 2))
            index += 6
            if UTF16.isLeadSurrogate(UInt16(truncatingIfNeeded: scalar)) {
                scalar =
                    0x10000 + (scalar - 0xD800) << 10 + UInt32(hexValue(at: index + 2)) - 0xDC00
                index += 6
            }
            bytes.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
        }
        return bytes
    }

    private func hexValue(at start: Int) -> UInt16 {
        (start..<start + 4).reduce(0) { value, index in
            value << 4 | UInt16(Self.hexDigit(text[index]) ?? 0)
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// What the letter after a backslash stands for, `u` excepted.
    private static func simpleEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }
}

/// A text as a message shows it: in quotes, and no longer than a message should be.
func quoted(_ text: String) -> String {
    let scalarLimit = 64
    // Of scalars, because one character may be made of megabytes of them.
    let beginning = text.unicodeScalars.prefix(scalarLimit)
    guard beginning.endIndex < text.endIndex else { return "\"\(text)\"" }
    return "\"\(String(beginning))…\""
}
