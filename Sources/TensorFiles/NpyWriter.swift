import FileStorage
public import Tensors

/// An npy file of 32-bit floats whose rows arrive in blocks, so that it may be larger than memory.
///
/// It appears under its name only when it is whole, with the bytes that `NpyFile.encode` gives the
/// whole matrix.
public struct NpyWriter: ~Copyable {
    private var file: AtomicFile
    private let byteCount: Int

    /// Starts a file of so many rows.
    public init(
        replacing path: String,
        rowCount: Int,
        columnCount: Int
    ) throws(TensorFileError) {
        let header = NpyHeader(
            elementType: .f32,
            isBigEndian: false,
            isFortranOrder: false,
            shape: [rowCount, columnCount]
        ).encoded()
        file = try Self.begin(path, header)
        byteCount = header.count + rowCount * columnCount * MemoryLayout<Float>.size
    }

    private static func begin(
        _ path: String,
        _ header: [UInt8]
    ) throws(TensorFileError) -> AtomicFile {
        do {
            var file = try AtomicFile(replacing: path)
            try file.write(header)
            return file
        } catch {
            throw .storage(error)
        }
    }

    /// Adds a block of rows.
    public mutating func write(_ rows: Matrix) throws(TensorFileError) {
        do {
            try file.write(rows.values.span.numberBytes)
        } catch {
            throw .storage(error)
        }
    }

    /// Gives the file its name; all rows must have come.
    public consuming func commit() throws(TensorFileError) {
        let written = file.byteCount
        precondition(written == byteCount, "expected \(byteCount) bytes, got \(written)")
        do {
            try file.commit()
        } catch {
            throw .storage(error)
        }
    }
}
