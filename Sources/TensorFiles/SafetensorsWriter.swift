package import FileStorage
public import Tensors

/// What a file will say of one tensor, before its values are known.
public struct TensorDeclaration: Sendable, Equatable {
    /// The tensor's name, unique in its file.
    public let name: String
    /// The type of its elements in the file.
    public let elementType: ElementType
    /// Its extents; none for a single number.
    public let shape: [Int]

    /// Declares a tensor.
    public init(name: String, elementType: ElementType, shape: [Int]) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }

    /// How many bytes it takes.
    var byteCount: Int {
        guard let byteCount = elementType.byteCount(ofShape: shape) else {
            preconditionFailure("tensor \(name) has the impossible shape \(shape)")
        }
        return byteCount
    }
}

/// A finished file's size and SHA-256.
public struct WrittenFile: Sendable, Equatable {
    /// How many bytes the file has.
    public let byteCount: Int
    /// The SHA-256 of its bytes, lowercase hexadecimal.
    public let checksum: String
}

/// Writes a safetensors file whose values arrive in pieces, so that it may be larger than memory.
///
/// All shapes are declared first; then the values of all tensors are appended in the order of
/// their declaration. The file appears, whole, with `commit`.
public struct SafetensorsWriter: ~Copyable {
    private var file: AtomicFile
    private var hasher: SHA256Hasher
    private let tensors: [SafetensorsHeader.Tensor]
    private let headerByteCount: Int

    /// Begins a file that will replace, or become, the one at `path`.
    public init(
        replacing path: String,
        tensors: [TensorDeclaration],
        metadata: [String: String] = [:]
    ) throws(TensorFileError) {
        try self.init(replacing: path, tensors: tensors, metadata: metadata, observer: nil)
    }

    /// Begins a file whose operations an observer sees.
    package init(
        replacing path: String,
        tensors: [TensorDeclaration],
        metadata: [String: String],
        observer: FileObserver?
    ) throws(TensorFileError) {
        let header = SafetensorsHeader(layingOut: tensors, metadata: metadata)
        let bytes = header.encoded()
        precondition(
            bytes.count <= SafetensorsHeader.byteLimit,
            "a header of \(bytes.count) bytes"
        )
        // Whatever may fail comes before the first field that owns something.
        file = try Self.begin(path, bytes, observer)
        hasher = SHA256Hasher()
        hasher.update(bytes.span.numberBytes)
        self.tensors = header.tensors
        headerByteCount = bytes.count
    }

    private static func begin(
        _ path: String,
        _ header: [UInt8],
        _ observer: FileObserver?
    ) throws(TensorFileError) -> AtomicFile {
        do {
            var file = try AtomicFile(replacing: path, observer: observer)
            try file.write(header)
            return file
        } catch {
            throw .storage(error)
        }
    }

    /// Appends a matrix's rows to the tensor that is not complete yet.
    public mutating func append(_ rows: Matrix) throws(TensorFileError) {
        try append(rows.values)
    }

    /// Appends values, rounded to the nearest when the tensor has 16 bits.
    public mutating func append(_ values: [Float]) throws(TensorFileError) {
        // An empty tensor ends where it begins, and has nothing to append.
        guard !values.isEmpty else { return }
        let offset = file.byteCount - headerByteCount
        guard let tensor = tensors.first(where: { $0.range.contains(offset) }) else {
            preconditionFailure("\(values.count) values after the last tensor's end")
        }
        precondition(
            offset + values.count * tensor.elementType.byteCount <= tensor.range.upperBound,
            "\(values.count) values at byte \(offset) go beyond tensor \(tensor.name)"
        )
        switch tensor.elementType {
        case .f32: try append(bytes: values.span.numberBytes)
        case .f16: try append(bytes: HalfFloats.narrowed(values).span.numberBytes)
        default: preconditionFailure("values of type \(tensor.elementType) are appended as bytes")
        }
    }

    /// Appends elements that already are as the file holds them.
    public mutating func append(bytes: RawSpan) throws(TensorFileError) {
        hasher.update(bytes)
        do {
            try file.write(bytes)
        } catch {
            throw .storage(error)
        }
    }

    /// Gives the complete file its name; see `AtomicFile.commit()`.
    public consuming func commit() throws(TensorFileError) -> WrittenFile {
        let expected = headerByteCount + (tensors.last?.range.upperBound ?? 0)
        let byteCount = file.byteCount
        precondition(byteCount == expected, "expected \(expected) bytes, got \(byteCount)")
        let checksum = hasher.finish()
        do {
            try file.commit()
        } catch {
            throw .storage(error)
        }
        return WrittenFile(byteCount: byteCount, checksum: checksum)
    }
}
