public import FileStorage

/// Why a tensor file cannot be used; every case names the file.
public enum TensorFileError: Error, Equatable, Sendable {
    /// The file could not be opened, read or written.
    case storage(StorageError)
    /// The file does not begin like a file of this format (`npy` or `safetensors`).
    case wrongFormat(path: String, expected: String)
    /// The npy format version is none that is known.
    case unsupportedVersion(path: String, major: Int, minor: Int)
    /// The header claims to be longer than this reader accepts.
    case headerTooLarge(path: String, byteLimit: Int, byteCount: UInt64)
    /// The header is not what the format prescribes.
    case malformedHeader(path: String, fault: HeaderFault)
    /// The file ends before its header, or the data that its header promises.
    case truncated(path: String, expectedByteCount: Int, byteCount: Int)
    /// The file has more bytes than its header explains.
    case trailingBytes(path: String, expectedByteCount: Int, byteCount: Int)
    /// The elements have a type that cannot be used here; `found` is the file's own word for it.
    case unsupportedElementType(path: String, tensor: String, found: String)
    /// The values are in column-major order.
    case fortranOrder(path: String)
    /// The shape has an extent below zero, or more bytes than an integer can count.
    case impossibleShape(path: String, tensor: String, shape: [Int])
    /// A tensor's byte range and its shape disagree.
    case wrongByteCount(path: String, tensor: String, expected: Int, found: Int)
    /// A tensor's bytes leave a hole, or overlap those of the tensor before it.
    case wrongOffset(path: String, tensor: String, expected: Int, found: Int)
    /// The file has no tensor of this name.
    case missingTensor(path: String, tensor: String, available: [String])
    /// The tensor has a shape other than the caller needs.
    case wrongShape(path: String, tensor: String, expected: [Int], found: [Int])
    /// The array has a number of dimensions that the caller cannot use.
    case wrongRank(path: String, expected: ClosedRange<Int>, found: [Int])
    /// A label is above what an integer can hold.
    case integerTooLarge(path: String)
}

/// What is wrong with a header, and where.
public enum HeaderFault: Error, Equatable, Sendable {
    /// The text breaks the grammar at this byte of the header.
    case syntax(offset: Int)
    /// The text is not UTF-8.
    case notUTF8
    /// Brackets nest deeper than this.
    case tooDeep(limit: Int)
    /// A key is there twice.
    case repeatedKey(String)
    /// A key that must be there is not.
    case missingKey(String)
    /// A key has no meaning in this format.
    case unknownKey(String)
    /// A key's value has the wrong type or is out of range.
    case wrongValue(key: String)
}

extension TensorFileError: CustomStringConvertible {
    /// One line in plain English.
    public var description: String {
        switch self {
        case .storage(let error): error.description
        case .wrongFormat(let path, let expected): "\(path): this is not a \(expected) file"
        case .unsupportedVersion(let path, let major, let minor):
            "\(path): npy version \(major).\(minor) is unknown; expected 1.0, 2.0 or 3.0"
        case .headerTooLarge(let path, let limit, let found):
            "\(path): the header claims \(found) bytes; the limit is \(limit)"
        case .malformedHeader(let path, let fault): "\(path): bad header: \(fault)"
        case .truncated(let path, let expected, let found):
            "\(path): truncated: expected \(expected) bytes, found \(found)"
        case .trailingBytes(let path, let expected, let found):
            "\(path): too long: expected \(expected) bytes, found \(found)"
        case .fortranOrder(let path):
            "\(path): the array is in Fortran order; save numpy.ascontiguousarray(array) instead"
        case .integerTooLarge(let path):
            "\(path): an integer is above \(Int.max)"
        case .wrongRank(let path, let expected, let found):
            "\(path): expected \(Self.text(expected)) dimensions, found the shape \(found)"
        default: tensorDescription
        }
    }

    private var tensorDescription: String {
        switch self {
        case .unsupportedElementType(let path, let tensor, let found):
            "\(Self.place(path, tensor)): elements of type \(found) cannot be used here"
        case .impossibleShape(let path, let tensor, let shape):
            "\(Self.place(path, tensor)): the shape \(shape) is impossible"
        case .wrongByteCount(let path, let tensor, let expected, let found):
            "\(Self.place(path, tensor)): its shape needs \(expected) bytes, its range has \(found)"
        case .wrongOffset(let path, let tensor, let expected, let found):
            "\(Self.place(path, tensor)): its data should begin at \(expected), not at \(found)"
        case .missingTensor(let path, let tensor, let available):
            "\(path): there is no tensor `\(tensor)` among "
                + "[\(available.prefix(20).joined(separator: ", "))]"
        case .wrongShape(let path, let tensor, let expected, let found):
            "\(Self.place(path, tensor)): expected the shape \(expected), found \(found)"
        default: "unreadable tensor file"
        }
    }

    private static func place(_ path: String, _ tensor: String) -> String {
        tensor.isEmpty ? path : "\(path): tensor `\(tensor)`"
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}

extension HeaderFault: CustomStringConvertible {
    /// A phrase in plain English.
    public var description: String {
        switch self {
        case .syntax(let offset): "it cannot be understood at byte \(offset)"
        case .notUTF8: "it is not UTF-8"
        case .tooDeep(let limit): "it nests deeper than \(limit) levels"
        case .repeatedKey(let key): "`\(key)` is there twice"
        case .missingKey(let key): "`\(key)` is missing"
        case .unknownKey(let key): "`\(key)` has no meaning here"
        case .wrongValue(let key): "the value of `\(key)` cannot be used"
        }
    }
}
