import FileStorage
public import Tensors

/// A safetensors file, mapped: named tensors and a few strings.
///
/// Opening checks the whole header against the file's size, so that afterwards every tensor's
/// bytes are known to be there. The data is read when it is asked for.
public final class SafetensorsFile: Sendable {
    /// Where the file is.
    public let path: String
    /// The strings under `__metadata__`.
    public let metadata: [String: String]
    /// The tensors' names, in the order of their bytes.
    public let names: [String]

    private let file: MappedFile
    private let dataOffset: Int
    private let tensors: [String: SafetensorsHeader.Tensor]

    /// Maps the file at `path` and checks its header.
    public init(opening path: String) throws(TensorFileError) {
        let file = try mapping(path)
        let header = try Self.header(of: file, path)
        self.path = path
        metadata = header.value.metadata
        names = header.value.tensors.map(\.name)
        tensors = Dictionary(uniqueKeysWithValues: header.value.tensors.map { ($0.name, $0) })
        dataOffset = header.dataOffset
        self.file = file
    }

    private static func header(
        of file: borrowing MappedFile,
        _ path: String
    ) throws(TensorFileError) -> (value: SafetensorsHeader, dataOffset: Int) {
        let prefix = SafetensorsHeader.prefixByteCount
        guard file.byteCount >= prefix else {
            throw .truncated(path: path, expectedByteCount: prefix, byteCount: file.byteCount)
        }
        let length = file.bytes.integer(at: 0, as: UInt64.self)
        guard length <= SafetensorsHeader.byteLimit else {
            throw .headerTooLarge(
                path: path,
                byteLimit: SafetensorsHeader.byteLimit,
                byteCount: length
            )
        }
        let dataOffset = prefix + Int(length)
        guard dataOffset <= file.byteCount else {
            throw .truncated(path: path, expectedByteCount: dataOffset, byteCount: file.byteCount)
        }
        let text = file.bytes.extracting(prefix..<dataOffset).copied(as: UInt8.self)
        let header = try SafetensorsHeader.parse(text, path: path)
        let (end, overflow) = dataOffset.addingReportingOverflow(header.dataByteCount)
        try checkByteCount(of: file, expected: overflow ? .max : end, path)
        return (header, dataOffset)
    }

    /// The tensor's shape.
    public func shape(of name: String) throws(TensorFileError) -> [Int] {
        try tensor(name).shape
    }

    /// The type of the tensor's elements.
    public func elementType(of name: String) throws(TensorFileError) -> ElementType {
        try tensor(name).elementType
    }

    /// The tensor's bytes in the mapping, row-major and little-endian; alignment is the file's.
    @_lifetime(borrow self)
    public func bytes(of name: String) throws(TensorFileError) -> RawSpan {
        try bytes(of: name, ownedBy: self)
    }

    /// The tensor's bytes, for as long as `owner` lives, which keeps this file in a `let`.
    @_lifetime(borrow owner)
    package func bytes<Owner: AnyObject>(
        of name: String,
        ownedBy owner: Owner
    ) throws(TensorFileError) -> RawSpan {
        let range = try tensor(name).range
        return file.bytes(ownedBy: owner)
            .extracting(dataOffset + range.lowerBound..<dataOffset + range.upperBound)
    }

    /// How many bytes the whole file has.
    public var byteCount: Int { file.byteCount }

    /// Gives the memory of what has been read back to the system, which reads it again if need be.
    package func releasePages() { file.releasePages() }

    /// The SHA-256 of the whole file.
    ///
    /// Complexity: one pass.
    public func checksum() -> String { Checksum.sha256(of: file.bytes(ownedBy: self)) }

    /// A floating-point tensor as 32-bit floats.
    ///
    /// A vector is one row, a single number one row of one; of more than two dimensions, all but
    /// the last are joined into rows.
    /// Shape: `[… x columns]` → `[rows x columns]`.
    public func matrix(_ name: String) throws(TensorFileError) -> Matrix {
        let rowCount = try tensor(name).shape.dropLast().reduce(1, *)
        return try matrix(name, rows: 0..<rowCount)
    }

    /// Some rows of a floating-point tensor, joined as in `matrix(_:)`.
    ///
    /// Complexity: one pass over these rows.
    public func matrix(_ name: String, rows: Range<Int>) throws(TensorFileError) -> Matrix {
        let tensor = try tensor(name)
        let columnCount = tensor.shape.last ?? 1
        let rowCount = tensor.shape.dropLast().reduce(1, *)
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= rowCount,
            "rows \(rows) of \(rowCount)"
        )
        let rowByteCount = columnCount * tensor.elementType.byteCount
        let bytes = try bytes(of: name)
            .extracting(rows.lowerBound * rowByteCount..<rows.upperBound * rowByteCount)
        guard let values = tensor.elementType.floats(in: bytes, isBigEndian: false) else {
            throw .unsupportedElementType(
                path: path,
                tensor: name,
                found: tensor.elementType.rawValue
            )
        }
        return Matrix(rowCount: rows.count, columnCount: columnCount, values: values)
    }

    private func tensor(_ name: String) throws(TensorFileError) -> SafetensorsHeader.Tensor {
        guard let tensor = tensors[name] else {
            throw .missingTensor(path: path, tensor: name, available: names)
        }
        return tensor
    }

    /// Writes a file of these tensors, replacing the one at `path` in one step.
    public static func write(
        _ tensors: [TensorToWrite],
        metadata: [String: String] = [:],
        to path: String
    ) throws(TensorFileError) {
        var writer = try SafetensorsWriter(
            replacing: path,
            tensors: tensors.map(\.declaration),
            metadata: metadata
        )
        for tensor in tensors { try writer.append(tensor.values) }
        _ = try writer.commit()
    }
}

/// A tensor of 32-bit floats, and how a file should hold it.
public struct TensorToWrite: Sendable {
    /// Name, element type and shape in the file.
    public let declaration: TensorDeclaration
    /// The values, row-major.
    public let values: [Float]

    /// Names values of any shape; `elementType` is `f32` or `f16`.
    public init(
        name: String,
        shape: [Int],
        values: [Float],
        elementType: ElementType = .f32
    ) {
        declaration = TensorDeclaration(name: name, elementType: elementType, shape: shape)
        precondition(
            shape.reduce(1, *) == values.count,
            "\(values.count) values for the shape \(shape)"
        )
        self.values = values
    }

    /// Names a matrix.
    public init(name: String, matrix: Matrix, elementType: ElementType = .f32) {
        self.init(
            name: name,
            shape: [matrix.rowCount, matrix.columnCount],
            values: matrix.values,
            elementType: elementType
        )
    }
}
