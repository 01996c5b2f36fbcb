/// A value in the dictionary at the head of an npy file.
enum PythonLiteral: Equatable {
    /// A quoted text.
    case string(String)
    /// `True` or `False`.
    case bool(Bool)
    /// Numbers in parentheses.
    case tuple([Int])
    /// Something in brackets: the description of a structured type, whose contents do not matter.
    case list
}

/// Reads the one dictionary of an npy header, and nothing else of Python.
struct PythonLiteralParser {
    private let text: [UInt8]
    private var offset = 0

    init(text: [UInt8]) { self.text = text }

    /// Parses the whole text; keys must not repeat.
    mutating func parseDictionary() throws(HeaderFault) -> [(key: String, value: PythonLiteral)] {
        var members: [(key: String, value: PythonLiteral)] = []
        try expect("{")
        while !skip("}") {
            let key = try parseString()
            if members.contains(where: { $0.key == key }) { throw .repeatedKey(key) }
            try expect(":")
            members.append((key, try parseValue()))
            if skip(",") { continue }
            try expect("}")
            break
        }
        skipSpace()
        guard offset == text.count else { throw .syntax(offset: offset) }
        return members
    }

    private mutating func parseValue() throws(HeaderFault) -> PythonLiteral {
        skipSpace()
        if skip("(") { return .tuple(try parseNumbers()) }
        if skip("[") {
            try skipList()
            return .list
        }
        if skipWord("True") { return .bool(true) }
        if skipWord("False") { return .bool(false) }
        return .string(try parseString())
    }

    private mutating func parseNumbers() throws(HeaderFault) -> [Int] {
        var numbers: [Int] = []
        while !skip(")") {
            numbers.append(try parseNumber())
            if skip(",") { continue }
            try expect(")")
            // Python reads `(5)` as the number 5, which is no shape.
            guard numbers.count > 1 else { throw .wrongValue(key: "shape") }
            break
        }
        return numbers
    }

    /// Decimal digits, perhaps after a minus sign; Python 2 wrote an `L` behind them.
    private mutating func parseNumber() throws(HeaderFault) -> Int {
        skipSpace()
        let start = offset
        if offset < text.count, text[offset] == UInt8(ascii: "-") { offset += 1 }
        while offset < text.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[offset])
        { offset += 1 }
        let digits = String(decoding: text[start..<offset], as: UTF8.self)
        guard !digits.isEmpty, digits != "-" else { throw .syntax(offset: start) }
        // Too large for any file; a wrong value rather than a wrong text.
        guard let number = Int(digits), number >= 0 else { throw .wrongValue(key: "shape") }
        _ = skipWord("L")
        return number
    }

    private mutating func parseString() throws(HeaderFault) -> String {
        skipSpace()
        guard offset < text.count,
            text[offset] == UInt8(ascii: "'") || text[offset] == UInt8(ascii: "\"")
        else { throw .syntax(offset: offset) }
        let quote = text[offset]
        offset += 1
        let start = offset
        while offset < text.count, text[offset] != quote {
            // numpy never needs an escape here; refusing them keeps one meaning per text.
            guard text[offset] != UInt8(ascii: "\\") else { throw .syntax(offset: offset) }
            offset += 1
        }
        guard offset < text.count else { throw .syntax(offset: offset) }
        defer { offset += 1 }
        return String(decoding: text[start..<offset], as: UTF8.self)
    }

    /// Skips to the bracket that closes the list that was just opened.
    private mutating func skipList() throws(HeaderFault) {
        var depth = 1
        while depth > 0 {
            guard offset < text.count else { throw .syntax(offset: offset) }
            switch text[offset] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            default: break
            }
            offset += 1
        }
    }

    private mutating func skipSpace() {
        while offset < text.count, text[offset] == 0x20 || text[offset] == 0x0A { offset += 1 }
    }

    private mutating func skipWord(_ word: String) -> Bool {
        guard text[offset...].starts(with: word.utf8) else { return false }
        offset += word.utf8.count
        return true
    }

    private mutating func skip(_ mark: String) -> Bool {
        skipSpace()
        return skipWord(mark)
    }

    private mutating func expect(_ mark: String) throws(HeaderFault) {
        guard skip(mark) else { throw .syntax(offset: offset) }
    }
}
