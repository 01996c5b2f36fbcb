import FileStorage
public import TensorFiles
import Tensors

/// A read-only block of image–text embedding pairs, one shard of a memory, mapped.
///
/// Two files hold it: `NAME.safetensors` with the tensors `image` and `text`, `[rows x dimension]`
/// of unit rows, and `NAME.jsonl` with one line of metadata for each row. Opening compares both with
/// the manifest, reads the header of the first and finds the line ends of the second; embeddings
/// are read when a search touches them.
public final class MemoryShard: Sendable {
    /// How many pairs its files hold, removed ones included.
    public let rowCount: Int
    /// Which of them belong to the memory.
    let live: LiveRows
    /// How many values an embedding has.
    public let dimension: Int
    /// How a value is held: `f32` or `f16`.
    public let elementType: ElementType
    /// What the manifest says of it.
    let entry: Manifest.Shard
    let embeddings: SafetensorsFile
    let metadata: MetadataFile

    /// Opens the shard that a manifest lists.
    init(
        opening entry: Manifest.Shard,
        in folder: String,
        dimension: Int,
        elementType: ElementType
    ) throws(MemoryError) {
        self.entry = entry
        self.dimension = dimension
        self.elementType = elementType
        rowCount = entry.rows
        live = entry.live
        let path = Folder.path(folder, entry.embeddingsName)
        embeddings = try withTensorFiles { () throws(TensorFileError) in
            try SafetensorsFile(opening: path)
        }
        metadata = try MetadataFile(opening: Folder.path(folder, entry.metadataName))
        for modality in Modality.allCases { try check(modality) }
        try check(embeddings.byteCount, entry.embeddings, path)
        try check(metadata.byteCount, entry.metadata, metadata.path)
        guard metadata.lineCount == entry.rows else {
            throw .wrongRowCount(
                path: metadata.path,
                expected: entry.rows,
                found: metadata.lineCount
            )
        }
    }

    private func check(_ modality: Modality) throws(MemoryError) {
        let name = modality.rawValue
        let (shape, found) = try withTensorFiles { () throws(TensorFileError) in
            (try embeddings.shape(of: name), try embeddings.elementType(of: name))
        }
        guard shape == [rowCount, dimension] else {
            throw .tensorFile(
                .wrongShape(
                    path: embeddings.path,
                    tensor: name,
                    expected: [rowCount, dimension],
                    found: shape
                )
            )
        }
        guard found == elementType else {
            throw .wrongElementType(path: embeddings.path, expected: elementType, found: found)
        }
    }

    private func check(
        _ byteCount: Int,
        _ file: Manifest.File,
        _ path: String
    ) throws(MemoryError) {
        guard byteCount == file.byteCount else {
            throw .wrongByteCount(path: path, expected: file.byteCount, found: byteCount)
        }
    }

    /// All rows of one modality as they are in the mapping.
    ///
    /// Shape: `[rowCount x dimension]`, row-major, little-endian, of `elementType`.
    @_lifetime(borrow self)
    public func rowBytes(_ modality: Modality) -> RawSpan {
        do {
            return try embeddings.bytes(of: modality.rawValue, ownedBy: self)
        } catch {
            preconditionFailure("\(error), though it was there when the shard was opened")
        }
    }

    /// One row's metadata: a JSON object with an `id`, without a line end.
    public func metadata(of row: Int) -> [UInt8] {
        metadata.line(row)
    }

    /// One row's `id`, a number as its text.
    func id(of row: Int) throws(MemoryError) -> String {
        do {
            return try MetadataLine.id(of: metadata(of: row))
        } catch {
            throw .badMetadata(path: metadata.path, row: row, fault: error)
        }
    }

    /// Some rows of one modality, as 32-bit floats.
    func matrix(_ modality: Modality, rows: Range<Int>) throws(MemoryError) -> Matrix {
        try withTensorFiles { () throws(TensorFileError) in
            try embeddings.matrix(modality.rawValue, rows: rows)
        }
    }
}
