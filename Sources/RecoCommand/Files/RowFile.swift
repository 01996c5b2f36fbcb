import FileStorage
import Tensors

/// An npy file of embeddings whose rows arrive in blocks, so that it may be larger than memory.
///
/// It appears under its name only when it is whole. The bytes are those that numpy writes for the
/// same array of float32.
struct RowFile: ~Copyable {
    private static let alignment = 64

    private var file: AtomicFile
    private let byteCount: Int

    /// Starts a file of so many rows.
    init(replacing path: String, rowCount: Int, dimension: Int) throws(StorageError) {
        let header = Self.header(rowCount: rowCount, dimension: dimension)
        file = try Self.begin(path, header)
        byteCount = header.count + rowCount * dimension * MemoryLayout<Float>.size
    }

    private static func begin(
        _ path: String,
        _ header: [UInt8]
    ) throws(StorageError) -> AtomicFile {
        var file = try AtomicFile(replacing: path)
        try file.write(header)
        return file
    }

    /// Adds a block of rows.
    mutating func write(_ rows: Matrix) throws(StorageError) {
        try file.write(rows.values.span.numberBytes)
    }

    /// Gives the file its name.
    consuming func commit() throws(StorageError) {
        let written = file.byteCount
        precondition(written == byteCount, "expected \(byteCount) bytes, got \(written)")
        try file.commit()
    }

    /// Magic, version 1.0, the length of the text, the text; the data begins at a multiple of 64.
    ///
    /// Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
    private static func header(rowCount: Int, dimension: Int) -> [UInt8] {
        var text = Array(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rowCount), \(dimension)), }".utf8
        )
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        let unpaddedCount = magic.count + 2 + text.count + 1
        let padding = (0 - unpaddedCount) & (alignment - 1)
        text += Array(repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
        return magic + [UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
    }
}
