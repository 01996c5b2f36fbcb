/// The head of an npy file: element type, byte order, memory order and shape.
///
/// Layout of a file: the magic `\x93NUMPY`, a major and a minor version byte, the length of the
/// text (two bytes in version 1, four from 2 on, little-endian), the text, the data. The text is a
/// Python dictionary with exactly the keys `descr`, `fortran_order` and `shape`.
/// Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
struct NpyHeader: Equatable, Sendable {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// The longest text that is read; only structured types, which are refused, need more than
    /// a few hundred bytes.
    static let byteLimit = 1 << 16
    /// The data of files written here begins at a multiple of this, as numpy's does.
    static let dataAlignment = 64

    var elementType: ElementType
    var isBigEndian: Bool
    var isFortranOrder: Bool
    var shape: [Int]

    /// Whether column-major and row-major order are different for this shape.
    var orderMatters: Bool { shape.filter { $0 > 1 }.count > 1 && !shape.contains(0) }
}

extension NpyHeader {
    /// Parses the dictionary, the text between the length and the data.
    static func parse(_ text: [UInt8], path: String) throws(TensorFileError) -> NpyHeader {
        var parser = PythonLiteralParser(text: text)
        let members: [(key: String, value: PythonLiteral)]
        do {
            members = try parser.parseDictionary()
        } catch {
            throw .malformedHeader(path: path, fault: error)
        }
        func value(_ key: String) throws(TensorFileError) -> PythonLiteral {
            guard let member = members.first(where: { $0.key == key }) else {
                throw .malformedHeader(path: path, fault: .missingKey(key))
            }
            return member.value
        }
        for member in members where !["descr", "fortran_order", "shape"].contains(member.key) {
            throw .malformedHeader(path: path, fault: .unknownKey(member.key))
        }
        let (elementType, isBigEndian) = try parseType(try value("descr"), path)
        guard case .bool(let isFortranOrder) = try value("fortran_order") else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: "fortran_order"))
        }
        guard case .tuple(let shape) = try value("shape") else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: "shape"))
        }
        return NpyHeader(
            elementType: elementType,
            isBigEndian: isBigEndian,
            isFortranOrder: isFortranOrder,
            shape: shape
        )
    }

    private static func parseType(
        _ value: PythonLiteral,
        _ path: String
    ) throws(TensorFileError) -> (ElementType, isBigEndian: Bool) {
        let name: String
        switch value {
        case .string(let text): name = text
        case .list: throw .unsupportedElementType(path: path, tensor: "", found: "structure")
        default: throw .malformedHeader(path: path, fault: .wrongValue(key: "descr"))
        }
        guard let type = elementTypes[String(name.dropFirst())],
            let order = name.first,
            order == "<" || order == ">" || (order == "|" && type.byteCount == 1)
        else { throw .unsupportedElementType(path: path, tensor: "", found: name) }
        return (type, order == ">")
    }

    private static let elementTypes: [String: ElementType] = [
        "f2": .f16, "f4": .f32, "f8": .f64, "i1": .i8, "i2": .i16, "i4": .i32, "i8": .i64,
        "u1": .u8, "u2": .u16, "u4": .u32, "u8": .u64, "b1": .bool,
    ]

    /// A version 1 file's bytes up to the data, for a little-endian array in row-major order.
    func encoded() -> [UInt8] {
        precondition(!isBigEndian && !isFortranOrder, "files are written in one order only")
        let order = elementType.byteCount == 1 ? "|" : "<"
        guard let name = Self.elementTypes.first(where: { $0.value == elementType })?.key else {
            preconditionFailure("npy files have no type \(elementType)")
        }
        let extents = shape.map { "\($0)," }.joined(separator: " ")
        let tuple = shape.count == 1 ? extents : String(extents.dropLast())
        let text =
            "{'descr': '\(order)\(name)', 'fortran_order': False, 'shape': (\(tuple)), }"
        let prefix = Self.magic + [1, 0]
        var length = text.utf8.count + 1
        length += (0 - (prefix.count + 2 + length)) & (Self.dataAlignment - 1)
        let padding = [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
        return prefix + [UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8) + padding
            + [0x0A]
    }
}
