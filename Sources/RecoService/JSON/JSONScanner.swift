/// Reads JSON text from front to back, one value at a time, at the caller's pull.
///
/// The grammar is RFC 8259's and nothing more, with one exception: where numbers are read in
/// rows, `NaN` and `Infinity` are understood, because Python writes them, so that the refusal can
/// say which number is not finite. Text must be UTF-8. A key that comes twice is grammatical, but
/// its meaning is anybody's guess, so it is refused as a value would be.
///
/// The scanner calls nothing recursively: the caller's own call depth is the depth that it is
/// willing to read, and what is skipped has a bound.
struct JSONScanner: ~Escapable {
    let text: Span<UInt8>
    /// Where the next byte to read stands.
    var offset = 0

    /// How deep a skipped value may nest.
    static let depthLimit = 32

    /// Starts at the first byte of `text`.
    @_lifetime(copy text)
    init(_ text: Span<UInt8>) {
        self.text = text
    }

    /// Skips white space and says what kind of value comes next.
    @_lifetime(self: copy self)
    mutating func nextKind() throws(ServiceError) -> JSONKind {
        skipWhitespace()
        guard offset < text.count, let kind = JSONKind(firstByte: text[offset]) else {
            throw malformed(expected: "a value")
        }
        return kind
    }

    /// Requires that nothing but white space is left.
    @_lifetime(self: copy self)
    mutating func finish() throws(ServiceError) {
        skipWhitespace()
        guard offset == text.count else { throw malformed(expected: "the end of the text") }
    }

    // MARK: Objects and arrays

    /// Steps into an object; `pointer` says where it is, for an error about its keys.
    @_lifetime(self: copy self)
    mutating func enterObject(at pointer: String = "") throws(ServiceError) -> JSONObjectState {
        try expect("{")
        return JSONObjectState(pointer: pointer)
    }

    /// Steps to the next member's value and returns its key, or out of the object and nil.
    @_lifetime(self: copy self)
    mutating func nextKey(in state: inout JSONObjectState) throws(ServiceError) -> String? {
        skipWhitespace()
        guard !take("}") else { return nil }
        if !state.keys.isEmpty { try expect(",", orSay: "a comma or the end of the object") }
        skipWhitespace()
        guard offset < text.count, text[offset] == UInt8(ascii: "\"") else {
            throw malformed(
                expected: state.keys.isEmpty ? "a key or the end of the object" : "a key"
            )
        }
        let key = try readString()
        guard state.keys.insert(key).inserted else {
            throw .invalidField(
                pointer: JSONPointer.member(key, of: state.pointer),
                expected: "each key once",
                found: "another \(quoted(key))"
            )
        }
        try expect(":", orSay: "a colon")
        return key
    }

    /// Steps into an array.
    @_lifetime(self: copy self)
    mutating func enterArray() throws(ServiceError) -> JSONArrayState {
        try expect("[")
        return JSONArrayState()
    }

    /// Steps to the next element, or out of the array and returns false.
    @_lifetime(self: copy self)
    mutating func nextElement(in state: inout JSONArrayState) throws(ServiceError) -> Bool {
        skipWhitespace()
        guard !take("]") else { return false }
        if state.count > 0 { try expect(",", orSay: "a comma or the end of the array") }
        skipWhitespace()
        if offset < text.count, text[offset] == UInt8(ascii: "]") {
            throw malformed(expected: "a value")
        }
        state.count += 1
        return true
    }

    // MARK: Scalars

    /// Reads `true` or `false`.
    @_lifetime(self: copy self)
    mutating func readBoolean() throws(ServiceError) -> Bool {
        skipWhitespace()
        if takeWord("true") { return true }
        guard takeWord("false") else { throw malformed(expected: "true or false") }
        return false
    }

    /// Reads `null`.
    @_lifetime(self: copy self)
    mutating func readNull() throws(ServiceError) {
        skipWhitespace()
        guard takeWord("null") else { throw malformed(expected: "null") }
    }

    /// Reads a number without rounding it.
    @_lifetime(self: copy self)
    mutating func readNumber() throws(ServiceError) -> DecimalNumber {
        skipWhitespace()
        return try DecimalNumber.parse(text, at: &offset)
    }

    // MARK: Bytes

    @inline(__always)
    @_lifetime(self: copy self)
    mutating func skipWhitespace() {
        while offset < text.count {
            switch text[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
            default: return
            }
        }
    }

    /// Skips white space and takes one punctuation mark.
    @_lifetime(self: copy self)
    mutating func expect(
        _ mark: Unicode.Scalar,
        orSay expectation: String? = nil
    ) throws(ServiceError) {
        skipWhitespace()
        guard take(mark) else { throw malformed(expected: expectation ?? "'\(mark)'") }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard offset < text.count, text[offset] == UInt8(ascii: mark) else { return false }
        offset &+= 1
        return true
    }

    /// Takes a word if it stands here whole.
    @_lifetime(self: copy self)
    mutating func takeWord(_ word: String) -> Bool {
        var end = offset
        for letter in word.utf8 {
            guard end < text.count, text[end] == letter else { return false }
            end += 1
        }
        offset = end
        return true
    }

    /// The error for what stands at `offset`.
    func malformed(expected: String) -> ServiceError {
        .malformedJSON(
            byteOffset: offset,
            expected: expected,
            found: Self.describeByte(of: text, at: offset)
        )
    }

    /// Names a byte of the text for a reader: the character, its number, or the end.
    static func describeByte(of text: Span<UInt8>, at offset: Int) -> String {
        guard offset < text.count else { return "the end of the text" }
        let byte = text[offset]
        guard (0x21...0x7E).contains(byte) else {
            let digits = String(byte, radix: 16, uppercase: true)
            return "the byte 0x\(digits.count < 2 ? "0" : "")\(digits)"
        }
        return "'\(Unicode.Scalar(byte))'"
    }
}

/// What kind of JSON value stands at a place, told by its first byte.
enum JSONKind: String, Sendable {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case boolean = "a boolean"
    case null = "null"

    init?(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean
        case UInt8(ascii: "n"): self = .null
        default: return nil
        }
    }
}

/// Which keys of an object have been read.
struct JSONObjectState {
    fileprivate let pointer: String
    fileprivate var keys: Set<String> = []
}

/// How many elements of an array have been stepped to.
struct JSONArrayState {
    /// The element stepped to last is number `count - 1`.
    fileprivate(set) var count = 0
}

/// A place in a JSON text as clients are told it.
///
/// Source: RFC 6901 §3.
enum JSONPointer {
    /// Keys above this many bytes are not told back: a message is no place for megabytes.
    private static let keyByteLimit = 128

    /// The place of an object's member, or of the object itself when the key is very long.
    static func member(_ key: String, of pointer: String) -> String {
        key.utf8.count <= keyByteLimit ? pointer + "/" + escape(key) : pointer
    }

    /// One reference token: `~` and `/` must not be taken for syntax.
    static func escape(_ key: String) -> String {
        var bytes: [UInt8] = []
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes += Array("~0".utf8)
            case UInt8(ascii: "/"): bytes += Array("~1".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
