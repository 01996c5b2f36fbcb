/// A parsed JSON text, for the small texts inside files: tensor headers and metadata lines.
///
/// Stricter than most readers, since a text that two readers understand differently is a hole:
/// keys must not repeat, escapes must make whole Unicode scalars, nesting is bounded.
/// Numbers keep their text; whoever needs a value says which kind.
/// Source: RFC 8259.
package enum JSONValue: Equatable, Sendable {
    /// The literal `null`.
    case null
    /// The literal `true` or `false`.
    case bool(Bool)
    /// A number, as written.
    case number(String)
    /// A string, unescaped.
    case string(String)
    /// A list of values.
    case array([JSONValue])
    /// Named values, in the order of the text.
    case object([Member])

    /// One named value of an object.
    package struct Member: Equatable, Sendable {
        /// The name, unescaped.
        package let key: String
        /// What it names.
        package let value: JSONValue
    }

    /// Why a text is refused.
    package enum Fault: Error, Equatable, Sendable {
        /// The grammar is broken at this byte.
        case syntax(offset: Int)
        /// The text is not UTF-8.
        case notUTF8
        /// Brackets nest deeper than this.
        case tooDeep(limit: Int)
        /// An object has this key twice.
        case repeatedKey(String)
    }

    /// Parses a whole text.
    ///
    /// Complexity: one pass, and as much memory as the values need.
    package static func parse(_ text: [UInt8], depthLimit: Int) throws(Fault) -> JSONValue {
        guard String(validating: text, as: UTF8.self) != nil else { throw .notUTF8 }
        var parser = JSONParser(text: text, depthLimit: depthLimit)
        return try parser.parseDocument()
    }

    /// The value under `key` when this is an object that has it.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The number as an integer that is not negative, when it is written as plain digits.
    package var count: Int? {
        guard case .number(let text) = self,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text)
    }

    /// `text` as a JSON string with its quotes.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..." ":
                if scalar == " " {
                    result += " "
                } else {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
