/// The head of a safetensors file: which tensors there are, and where their bytes lie.
///
/// Layout of a file: eight bytes, the length of the header as a little-endian integer; the header,
/// one JSON object; the data. The object maps each tensor's name to `dtype`, `shape` and
/// `data_offsets` (first byte and end, counted from the start of the data); the key `__metadata__`
/// holds strings. The tensors cover the data without holes or overlaps.
/// Source: github.com/huggingface/safetensors, README, "Format".
struct SafetensorsHeader: Equatable, Sendable {
    /// One tensor's place and kind.
    struct Tensor: Equatable, Sendable {
        var name: String
        var elementType: ElementType
        var shape: [Int]
        /// Its bytes, counted from the start of the data.
        var range: Range<Int>
    }

    /// The bytes before the header: its length.
    static let prefixByteCount = 8
    /// The longest header that is read, as in the reference implementation.
    static let byteLimit = 100_000_000
    /// The data of files written here begins at a multiple of this, one cache line.
    static let dataAlignment = 64
    private static let depthLimit = 4

    var metadata: [String: String]
    /// In the order of their bytes.
    var tensors: [Tensor]

    /// The bytes of all tensors.
    var dataByteCount: Int { tensors.last?.range.upperBound ?? 0 }
}

extension SafetensorsHeader {
    /// Parses the JSON text between the length and the data.
    static func parse(_ text: [UInt8], path: String) throws(TensorFileError) -> SafetensorsHeader {
        guard text.first == UInt8(ascii: "{") else {
            throw .wrongFormat(path: path, expected: "safetensors")
        }
        let document: JSONValue
        do {
            document = try JSONValue.parse(text, depthLimit: depthLimit)
        } catch {
            throw .malformedHeader(path: path, fault: HeaderFault(error))
        }
        guard case .object(let members) = document else {
            throw .wrongFormat(path: path, expected: "safetensors")
        }
        var metadata: [String: String] = [:]
        var tensors: [Tensor] = []
        for member in members {
            if member.key == "__metadata__" {
                metadata = try parseMetadata(member.value, path)
            } else {
                tensors.append(try parseTensor(member.key, member.value, path))
            }
        }
        // Of tensors that begin together, all but the last are empty.
        tensors.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var end = 0
        for tensor in tensors {
            guard tensor.range.lowerBound == end else {
                throw .wrongOffset(
                    path: path,
                    tensor: tensor.name,
                    expected: end,
                    found: tensor.range.lowerBound
                )
            }
            end = tensor.range.upperBound
        }
        return SafetensorsHeader(metadata: metadata, tensors: tensors)
    }

    private static func parseMetadata(
        _ value: JSONValue,
        _ path: String
    ) throws(TensorFileError) -> [String: String] {
        guard case .object(let members) = value else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: "__metadata__"))
        }
        var metadata: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value else {
                throw .malformedHeader(
                    path: path,
                    fault: .wrongValue(key: "__metadata__.\(member.key)")
                )
            }
            metadata[member.key] = text
        }
        return metadata
    }

    private static func parseTensor(
        _ name: String,
        _ value: JSONValue,
        _ path: String
    ) throws(TensorFileError) -> Tensor {
        guard case .object(let members) = value else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: name))
        }
        for key in ["dtype", "shape", "data_offsets"] where value[key] == nil {
            throw .malformedHeader(path: path, fault: .missingKey("\(name).\(key)"))
        }
        for member in members where !["dtype", "shape", "data_offsets"].contains(member.key) {
            throw .malformedHeader(path: path, fault: .unknownKey("\(name).\(member.key)"))
        }
        guard case .string(let typeName) = value["dtype"] else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: "\(name).dtype"))
        }
        guard let elementType = ElementType(rawValue: typeName) else {
            throw .unsupportedElementType(path: path, tensor: name, found: typeName)
        }
        let shape = try parseCounts(value["shape"], "\(name).shape", path)
        let offsets = try parseCounts(value["data_offsets"], "\(name).data_offsets", path)
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: "\(name).data_offsets"))
        }
        guard let byteCount = elementType.byteCount(ofShape: shape) else {
            throw .impossibleShape(path: path, tensor: name, shape: shape)
        }
        guard offsets[1] - offsets[0] == byteCount else {
            throw .wrongByteCount(
                path: path,
                tensor: name,
                expected: byteCount,
                found: offsets[1] - offsets[0]
            )
        }
        return Tensor(
            name: name,
            elementType: elementType,
            shape: shape,
            range: offsets[0]..<offsets[1]
        )
    }

    private static func parseCounts(
        _ value: JSONValue?,
        _ key: String,
        _ path: String
    ) throws(TensorFileError) -> [Int] {
        guard case .array(let values) = value else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: key))
        }
        let counts = values.compactMap(\.count)
        guard counts.count == values.count else {
            throw .malformedHeader(path: path, fault: .wrongValue(key: key))
        }
        return counts
    }
}

extension SafetensorsHeader {
    /// Lays out tensors one after the other in the order given.
    init(layingOut declarations: [TensorDeclaration], metadata: [String: String]) {
        var end = 0
        var tensors: [Tensor] = []
        for declaration in declarations {
            let start = end
            end += declaration.byteCount
            tensors.append(
                Tensor(
                    name: declaration.name,
                    elementType: declaration.elementType,
                    shape: declaration.shape,
                    range: start..<end
                )
            )
        }
        precondition(
            Set(tensors.map(\.name)).count == tensors.count
                && !tensors.contains { $0.name == "__metadata__" },
            "tensor names \(tensors.map(\.name)) repeat or are reserved"
        )
        self.init(metadata: metadata, tensors: tensors)
    }

    /// The file's bytes up to the data: length, JSON text, and spaces up to the alignment.
    func encoded() -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
                .map { "\(JSONValue.quoted($0.key)):\(JSONValue.quoted($0.value))" }
            members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        for tensor in tensors {
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONValue.quoted(tensor.name)):{\"dtype\":\"\(tensor.elementType.rawValue)\","
                    + "\"shape\":[\(shape)],\"data_offsets\":"
                    + "[\(tensor.range.lowerBound),\(tensor.range.upperBound)]}"
            )
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        while (Self.prefixByteCount + text.count) % Self.dataAlignment != 0 {
            text.append(UInt8(ascii: " "))
        }
        let length = UInt64(text.count)
        return (0..<Self.prefixByteCount).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
            + text
    }
}

extension HeaderFault {
    init(_ fault: JSONValue.Fault) {
        self =
            switch fault {
            case .syntax(let offset): .syntax(offset: offset)
            case .notUTF8: .notUTF8
            case .tooDeep(let limit): .tooDeep(limit: limit)
            case .repeatedKey(let key): .repeatedKey(key)
            }
    }
}
