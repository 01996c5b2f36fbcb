import FileStorage
public import Tensors

/// An npy file, mapped: one array of floating-point numbers or integers.
///
/// Versions 1 to 3 and both byte orders are read; objects, structures, strings, complex numbers
/// and column-major arrays are refused. Opening checks the header against the file's size.
public final class NpyFile: Sendable {
    /// Where the file is.
    public let path: String
    /// The array's extents; none for a single number.
    public let shape: [Int]
    /// The type of its elements.
    public let elementType: ElementType
    /// Whether the file holds each element's most significant byte first.
    public let isBigEndian: Bool

    private let file: MappedFile
    private let dataOffset: Int

    /// Maps the file at `path` and checks its header.
    public init(opening path: String) throws(TensorFileError) {
        let file = try mapping(path)
        let (header, dataOffset) = try Self.header(of: file, path)
        if header.isFortranOrder, header.orderMatters { throw .fortranOrder(path: path) }
        guard let byteCount = header.elementType.byteCount(ofShape: header.shape) else {
            throw .impossibleShape(path: path, tensor: "", shape: header.shape)
        }
        let (end, overflow) = dataOffset.addingReportingOverflow(byteCount)
        try checkByteCount(of: file, expected: overflow ? .max : end, path)
        self.path = path
        shape = header.shape
        elementType = header.elementType
        isBigEndian = header.isBigEndian
        self.dataOffset = dataOffset
        self.file = file
    }

    private static func header(
        of file: borrowing MappedFile,
        _ path: String
    ) throws(TensorFileError) -> (NpyHeader, dataOffset: Int) {
        let magicCount = NpyHeader.magic.count
        // Magic, version, and the shorter of the two lengths.
        try requireBytes(magicCount + 4, of: file, path)
        guard (0..<magicCount).allSatisfy({ file.bytes.byte(at: $0) == NpyHeader.magic[$0] })
        else { throw .wrongFormat(path: path, expected: "npy") }
        let (major, minor) = (file.bytes.byte(at: magicCount), file.bytes.byte(at: magicCount + 1))
        guard (1...3).contains(major), minor == 0 else {
            throw .unsupportedVersion(path: path, major: Int(major), minor: Int(minor))
        }
        var start = magicCount + 4
        var length = Int(file.bytes.integer(at: magicCount + 2, as: UInt16.self))
        if major > 1 {
            start += 2
            try requireBytes(start, of: file, path)
            length = Int(file.bytes.integer(at: magicCount + 2, as: UInt32.self))
        }
        guard length <= NpyHeader.byteLimit else {
            throw .headerTooLarge(
                path: path,
                byteLimit: NpyHeader.byteLimit,
                byteCount: UInt64(length)
            )
        }
        try requireBytes(start + length, of: file, path)
        let text = file.bytes.extracting(start..<start + length).copied(as: UInt8.self)
        return (try NpyHeader.parse(text, path: path), start + length)
    }

    private static func requireBytes(
        _ count: Int,
        of file: borrowing MappedFile,
        _ path: String
    ) throws(TensorFileError) {
        guard file.byteCount >= count else {
            throw .truncated(path: path, expectedByteCount: count, byteCount: file.byteCount)
        }
    }

    /// How many rows the array has as a matrix; an array of one dimension is one row.
    public var rowCount: Int { shape.count == 2 ? shape[0] : 1 }

    /// How many values a row has.
    public var columnCount: Int { shape.last ?? 1 }

    /// All rows of a floating-point array of one or two dimensions.
    public func matrix() throws(TensorFileError) -> Matrix {
        try matrix(rows: 0..<rowCount)
    }

    /// Some rows of a floating-point array of one or two dimensions, as 32-bit floats.
    ///
    /// An array of one dimension is one row. Binary64 is rounded to the nearest.
    /// Complexity: one pass over these rows.
    public func matrix(rows: Range<Int>) throws(TensorFileError) -> Matrix {
        guard (1...2).contains(shape.count) else {
            throw .wrongRank(path: path, expected: 1...2, found: shape)
        }
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= rowCount,
            "rows \(rows) of \(rowCount)"
        )
        let rowByteCount = columnCount * elementType.byteCount
        let bytes = file.bytes(ownedBy: self).extracting(
            dataOffset + rows.lowerBound * rowByteCount..<dataOffset + rows.upperBound
                * rowByteCount
        )
        guard let values = elementType.floats(in: bytes, isBigEndian: isBigEndian) else {
            throw .unsupportedElementType(path: path, tensor: "", found: elementType.rawValue)
        }
        return Matrix(rowCount: rows.count, columnCount: columnCount, values: values)
    }

    /// The values of an integer array, row-major, whatever its shape.
    public func integers() throws(TensorFileError) -> [Int] {
        guard !elementType.isFloat else {
            throw .unsupportedElementType(path: path, tensor: "", found: elementType.rawValue)
        }
        let bytes = file.bytes(ownedBy: self).extracting(droppingFirst: dataOffset)
        guard let values = elementType.integers(in: bytes, isBigEndian: isBigEndian) else {
            throw .integerTooLarge(path: path)
        }
        return values
    }
}

extension NpyFile {
    /// A matrix as the bytes of an npy file; `elementType` is `f32` or `f16`.
    public static func encode(_ matrix: Matrix, elementType: ElementType = .f32) -> [UInt8] {
        precondition(elementType == .f32 || elementType == .f16, "no matrices of \(elementType)")
        let header = NpyHeader(
            elementType: elementType,
            isBigEndian: false,
            isFortranOrder: false,
            shape: [matrix.rowCount, matrix.columnCount]
        )
        let data =
            elementType == .f16
            ? HalfFloats.narrowed(matrix.values).span.numberBytes.copied(as: UInt8.self)
            : matrix.values.span.numberBytes.copied(as: UInt8.self)
        return header.encoded() + data
    }

    /// Integers as the bytes of an npy file of one dimension, 64 bits each.
    public static func encode(_ integers: [Int]) -> [UInt8] {
        let header = NpyHeader(
            elementType: .i64,
            isBigEndian: false,
            isFortranOrder: false,
            shape: [integers.count]
        )
        return header.encoded() + integers.span.numberBytes.copied(as: UInt8.self)
    }

    /// Writes a matrix, replacing the file at `path` in one step.
    public static func write(
        _ matrix: Matrix,
        to path: String,
        elementType: ElementType = .f32
    ) throws(TensorFileError) {
        try write(encode(matrix, elementType: elementType), path)
    }

    /// Writes integers, replacing the file at `path` in one step.
    public static func write(_ integers: [Int], to path: String) throws(TensorFileError) {
        try write(encode(integers), path)
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws(TensorFileError) {
        do {
            var file = try AtomicFile(replacing: path)
            try file.write(bytes)
            try file.commit()
        } catch {
            throw .storage(error)
        }
    }
}
