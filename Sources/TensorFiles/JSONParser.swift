/// Reads one JSON text by recursive descent; `JSONValue.parse` is its face.
///
/// The text is known to be UTF-8, so that bytes from 0x80 up occur inside of strings only and need
/// no further look. Recursion is bounded by `depthLimit`.
struct JSONParser {
    private let text: [UInt8]
    private let depthLimit: Int
    private var offset = 0

    init(text: [UInt8], depthLimit: Int) {
        self.text = text
        self.depthLimit = depthLimit
    }

    mutating func parseDocument() throws(JSONValue.Fault) -> JSONValue {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard offset == text.count else { throw .syntax(offset: offset) }
        return value
    }

    private var byte: UInt8? { offset < text.count ? text[offset] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private mutating func expect(_ expected: UInt8) throws(JSONValue.Fault) {
        guard byte == expected else { throw .syntax(offset: offset) }
        offset += 1
    }

    private mutating func parseValue(depth: Int) throws(JSONValue.Fault) -> JSONValue {
        skipSpace()
        switch byte {
        case UInt8(ascii: "{"):
            guard depth < depthLimit else { throw .tooDeep(limit: depthLimit) }
            return try parseObject(depth: depth + 1)
        case UInt8(ascii: "["):
            guard depth < depthLimit else { throw .tooDeep(limit: depthLimit) }
            return try parseArray(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        default: return try parseNumber()
        }
    }

    private mutating func parseWord(
        _ word: String,
        _ value: JSONValue
    ) throws(JSONValue.Fault) -> JSONValue {
        for expected in word.utf8 { try expect(expected) }
        return value
    }

    private mutating func parseObject(depth: Int) throws(JSONValue.Fault) -> JSONValue {
        try expect(UInt8(ascii: "{"))
        skipSpace()
        var members: [JSONValue.Member] = []
        // By bytes: strings compare equal when they only look the same.
        var keys: Set<[UInt8]> = []
        if byte == UInt8(ascii: "}") {
            offset += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let key = try parseString()
            guard keys.insert(Array(key.utf8)).inserted else { throw .repeatedKey(key) }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            members.append(.init(key: key, value: try parseValue(depth: depth)))
            skipSpace()
            guard byte == UInt8(ascii: ",") else { break }
            offset += 1
        }
        try expect(UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func parseArray(depth: Int) throws(JSONValue.Fault) -> JSONValue {
        try expect(UInt8(ascii: "["))
        skipSpace()
        var values: [JSONValue] = []
        if byte == UInt8(ascii: "]") {
            offset += 1
            return .array(values)
        }
        while true {
            values.append(try parseValue(depth: depth))
            skipSpace()
            guard byte == UInt8(ascii: ",") else { break }
            offset += 1
        }
        try expect(UInt8(ascii: "]"))
        return .array(values)
    }

    private mutating func parseNumber() throws(JSONValue.Fault) -> JSONValue {
        let start = offset
        if byte == UInt8(ascii: "-") { offset += 1 }
        if byte == UInt8(ascii: "0") { offset += 1 } else { try skipDigits() }
        if byte == UInt8(ascii: ".") {
            offset += 1
            try skipDigits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            offset += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { offset += 1 }
            try skipDigits()
        }
        return .number(String(decoding: text[start..<offset], as: UTF8.self))
    }

    private mutating func skipDigits() throws(JSONValue.Fault) {
        let start = offset
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw .syntax(offset: offset) }
    }

    private mutating func parseString() throws(JSONValue.Fault) -> String {
        try expect(UInt8(ascii: "\""))
        var bytes: [UInt8] = []
        while let byte, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw .syntax(offset: offset) }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: String(Character(try parseEscape())).utf8)
            } else {
                bytes.append(byte)
            }
        }
        try expect(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The scalar of an escape whose backslash has been read.
    private mutating func parseEscape() throws(JSONValue.Fault) -> Unicode.Scalar {
        let start = offset - 1
        let letter = byte
        offset += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw .syntax(offset: start)
        }
        let unit = try parseUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Half of a surrogate pair; alone, it is no text.
        guard UTF16.isLeadSurrogate(unit), byte == UInt8(ascii: "\\") else {
            throw .syntax(offset: start)
        }
        offset += 1
        try expect(UInt8(ascii: "u"))
        let trail = try parseUnit()
        guard UTF16.isTrailSurrogate(trail) else { throw .syntax(offset: start) }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    /// Four hexadecimal digits.
    private mutating func parseUnit() throws(JSONValue.Fault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .syntax(offset: offset)
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
