/// The bytes and numbers of HTTP's field grammar.
///
/// Everything here looks at bytes. `Character` would see CRLF as one letter and Arabic digits as
/// digits, and `Int("+5")` is 5; on the wire none of that may happen.
/// Source: RFC 9110 §5.5 and §5.6, RFC 5234 appendix B.
public enum FieldGrammar {
    static let carriageReturn: UInt8 = 0x0D
    static let lineFeed: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// Whether a text is a token, the form of methods and field names.
    ///
    /// Source: RFC 9110 §5.6.2.
    public static func isToken(_ text: String) -> Bool {
        let allowed = ByteSet.token
        return !text.isEmpty && text.utf8.allSatisfy { allowed.contains($0) }
    }

    /// Whether bytes are a token.
    static func isToken(_ bytes: Span<UInt8>) -> Bool {
        let allowed = ByteSet.token
        for index in bytes.indices where !allowed.contains(bytes[index]) { return false }
        return !bytes.isEmpty
    }

    /// Whether a byte may stand in a field's value.
    ///
    /// Bytes from 0x80 on are allowed (obs-text) and have no meaning here.
    static func isValueByte(_ byte: UInt8) -> Bool {
        (byte >= space && byte != 0x7F) || byte == tab
    }

    /// Whether a byte is optional white space: a space or a tab.
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// An ASCII capital as its small letter; every other byte as it is.
    ///
    /// Only ASCII folds: the Kelvin sign is no `k`.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    /// Whether bytes spell a word, with ASCII letters of either case.
    ///
    /// The word is given in small letters.
    static func spells(_ bytes: Span<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for index in bytes.indices
            where unsafe lowercased(bytes[index]) != letters[index] {
                return false
            }
            return true
        }
    }

    /// The bounds of what remains when the blanks at both ends are left off.
    static func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = bytes.count
        while start < end && isBlank(bytes[start]) { start += 1 }
        while end > start && isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The number that a row of decimal digits writes.
    ///
    /// It is nil unless there is at least one byte, each is an ASCII digit, and the number fits an
    /// `Int`. Source: RFC 9110 §8.6, which asks to prepare for numbers of any length.
    static func decimal(_ bytes: Span<UInt8>) -> Int? {
        guard !bytes.isEmpty else { return nil }
        var number = 0
        for index in bytes.indices {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            let (product, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int(digit))
            guard !overflowed && !carried else { return nil }
            number = sum
        }
        return number
    }

    /// The value of one hexadecimal digit, in 0…15.
    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// Text from bytes; what is not UTF-8 becomes U+FFFD.
    static func text(_ bytes: Span<UInt8>) -> String {
        if let valid = try? UTF8Span(validating: bytes) { return String(copying: valid) }
        return String(decoding: Array(copying: bytes), as: UTF8.self)
    }

    /// What an error tells of bytes that it found: printable ASCII, other bytes as `\xHH`, the
    /// end cut off so that a detail stays one short line.
    static func excerpt(_ bytes: Span<UInt8>) -> String {
        let shownByteLimit = 40
        var shown = ""
        for index in 0..<min(bytes.count, shownByteLimit) { shown += excerpt(bytes[index]) }
        return bytes.count > shownByteLimit ? shown + "..." : shown
    }

    /// One byte as an error tells it.
    static func excerpt(_ byte: UInt8) -> String {
        guard byte < space || byte >= 0x7F else { return String(Unicode.Scalar(byte)) }
        return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}

extension [UInt8] {
    /// Copies a span.
    init(copying bytes: Span<UInt8>) {
        self.init()
        append(copying: bytes)
    }

    /// Appends a span's bytes in bulk.
    mutating func append(copying bytes: Span<UInt8>) {
        // Arrays take no spans yet, and a loop over 64 KB costs ten times the copy. The pointer
        // lives for this call only, and the array copies from it.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
