import TensorFiles

/// Why a line of metadata is refused.
public enum MetadataFault: Error, Equatable, Sendable {
    /// It is no JSON from this byte of the line on.
    case syntax(offset: Int)
    /// It is not UTF-8.
    case notUTF8
    /// It nests deeper than this.
    case tooDeep(limit: Int)
    /// A key is there twice.
    case repeatedKey(String)
    /// It is JSON, but no object.
    case notAnObject
    /// It has no `id`.
    case missingID
    /// Its `id` is neither a string nor a number.
    case wrongID
    /// It is longer than this.
    case tooLong(byteLimit: Int)
}

extension MetadataFault: CustomStringConvertible {
    /// A phrase in plain English.
    public var description: String {
        switch self {
        case .syntax(let offset): "not JSON from byte \(offset) of the line on"
        case .notUTF8: "not UTF-8"
        case .tooDeep(let limit): "nests deeper than \(limit) levels"
        case .repeatedKey(let key): "`\(key)` is there twice"
        case .notAnObject: "expected a JSON object"
        case .missingID: "`id` is missing"
        case .wrongID: "`id` is neither a string nor a number"
        case .tooLong(let limit): "longer than \(limit) bytes"
        }
    }
}

/// The rules for one line of metadata: a JSON object with an `id`.
///
/// Lines are checked as strictly as the network's input when a memory is built, because the
/// service later copies them into its answers byte by byte.
enum MetadataLine {
    /// The longest line, so that one row cannot fill an answer.
    static let byteLimit = 1 << 20
    private static let depthLimit = 64

    /// Checks a line for a memory and gives it the `id` that it lacks.
    ///
    /// Everything else stays as it is, byte by byte, but for white space at the ends.
    static func completed(
        _ line: [UInt8],
        defaultID: String
    ) throws(MetadataFault) -> [UInt8] {
        let line = trimmed(line)
        let members = try members(of: line)
        if let id = members.first(where: { $0.key == "id" })?.value {
            guard text(of: id) != nil else { throw .wrongID }
            return line
        }
        let start = Array(
            "{\"id\":\(JSONValue.quoted(defaultID))\(members.isEmpty ? "" : ",")".utf8
        )
        let whole = start + line.dropFirst()
        guard whole.count <= byteLimit else { throw .tooLong(byteLimit: byteLimit) }
        return whole
    }

    /// The `id` of a line, a number as its text.
    static func id(of line: [UInt8]) throws(MetadataFault) -> String {
        guard let member = try members(of: line).first(where: { $0.key == "id" }) else {
            throw .missingID
        }
        guard let id = text(of: member.value) else { throw .wrongID }
        return id
    }

    private static func text(of id: JSONValue) -> String? {
        switch id {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    private static func members(of line: [UInt8]) throws(MetadataFault) -> [JSONValue.Member] {
        guard line.count <= byteLimit else { throw .tooLong(byteLimit: byteLimit) }
        let value: JSONValue
        do {
            value = try JSONValue.parse(line, depthLimit: depthLimit)
        } catch {
            throw switch error {
            case .syntax(let offset): .syntax(offset: offset)
            case .notUTF8: .notUTF8
            case .tooDeep(let limit): .tooDeep(limit: limit)
            case .repeatedKey(let key): .repeatedKey(key)
            }
        }
        guard case .object(let members) = value else { throw .notAnObject }
        return members
    }

    private static func trimmed(_ line: [UInt8]) -> [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let first = line.firstIndex(where: { !isSpace($0) }),
            let last = line.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return Array(line[first...last])
    }
}
