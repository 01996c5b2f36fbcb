import FileStorage
import TensorFiles

/// Embeddings of images and of texts that belong together row by row, in files, and perhaps a line
/// of metadata for each row.
///
/// Making one opens every file and checks that counts and dimensions line up; values are looked
/// at when a memory is built from it.
public struct PairSource: Sendable {
    /// Files whose rows belong together.
    struct Part: Sendable {
        let image: EmbeddingFile
        let text: EmbeddingFile
        let metadata: MetadataFile?
    }

    let parts: [Part]
    /// How many pairs there are.
    public var rowCount: Int { parts.reduce(0) { $0 + $1.image.rowCount } }
    /// How many values an embedding has.
    public let dimension: Int

    /// Takes pairs from files, or from folders of numbered files.
    ///
    /// Of a folder, all `.npy` and `.safetensors` files count, in natural order (2 before 10); the
    /// first file of the images belongs with the first of the texts, and so on. Where the names
    /// of both hold numbers, these must be the same. `metadata` is a `.jsonl` file or a folder of
    /// such files.
    public init(
        imageEmbeddings: String,
        textEmbeddings: String,
        metadata: String? = nil
    ) throws(MemoryError) {
        let images = try Self.files(at: imageEmbeddings)
        let texts = try Self.files(at: textEmbeddings)
        try Self.compare(texts, textEmbeddings, images, imageEmbeddings)
        var lines: [String] = []
        if let metadata {
            lines = try Self.metadataFiles(at: metadata)
            try Self.compare(lines, metadata, images, imageEmbeddings)
        }
        try self.init(images: images, texts: texts, metadata: lines)
    }

    /// Takes pairs from a folder that clip-retrieval wrote.
    ///
    /// It has `img_emb/img_emb_N.npy`, `text_emb/text_emb_N.npy`, and perhaps
    /// `metadata/metadata_N.jsonl`. The numbers say what belongs together.
    public init(clipRetrievalFolder folder: String) throws(MemoryError) {
        let shards = try ClipRetrievalFolder(reading: folder)
        try self.init(images: shards.images, texts: shards.texts, metadata: shards.metadata)
    }

    /// Opens files that belong together by position; `metadata` may be empty.
    private init(
        images: [String],
        texts: [String],
        metadata: [String]
    ) throws(MemoryError) {
        var parts: [Part] = []
        for index in images.indices {
            parts.append(
                try Self.part(
                    image: images[index],
                    text: texts[index],
                    metadata: metadata.isEmpty ? nil : metadata[index],
                    dimension: parts.first?.image.dimension
                )
            )
        }
        guard let first = parts.first else { throw .noRows }
        self.parts = parts
        dimension = first.image.dimension
    }

    /// Refuses embeddings that are not of this dimension.
    func checkDimension(_ expected: Int) throws(MemoryError) {
        guard dimension != expected else { return }
        throw .wrongDimension(
            path: parts[0].image.path,
            expected: expected,
            found: dimension
        )
    }

    private static func part(
        image imagePath: String,
        text textPath: String,
        metadata: String?,
        dimension: Int?
    ) throws(MemoryError) -> Part {
        let image = try EmbeddingFile(opening: imagePath)
        let text = try EmbeddingFile(opening: textPath)
        for file in [image, text] {
            let expected = dimension ?? image.dimension
            guard file.dimension == expected, expected > 0 else {
                throw .wrongDimension(
                    path: file.path,
                    expected: max(expected, 1),
                    found: file.dimension
                )
            }
        }
        guard text.rowCount == image.rowCount else {
            throw .misalignedRows(
                path: textPath,
                found: text.rowCount,
                reference: imagePath,
                expected: image.rowCount
            )
        }
        guard let metadata else { return Part(image: image, text: text, metadata: nil) }
        let lines = try MetadataFile(opening: metadata)
        guard lines.lineCount == image.rowCount else {
            throw .misalignedRows(
                path: metadata,
                found: lines.lineCount,
                reference: imagePath,
                expected: image.rowCount
            )
        }
        return Part(image: image, text: text, metadata: lines)
    }

    /// Checks that two lists of files belong together by their number and their names.
    private static func compare(
        _ files: [String],
        _ path: String,
        _ reference: [String],
        _ referencePath: String
    ) throws(MemoryError) {
        guard files.count == reference.count else {
            throw .misalignedFiles(
                path: path,
                found: files.count,
                reference: referencePath,
                expected: reference.count
            )
        }
        // A single file may be called what it likes.
        guard files.first != path, reference.first != referencePath else { return }
        for (file, other) in zip(files, reference) {
            guard let found = NaturalOrder.lastNumber(of: file),
                let expected = NaturalOrder.lastNumber(of: other), found != expected
            else { continue }
            throw .misnumberedFiles(path: file, reference: other)
        }
    }

    private static func files(at path: String) throws(MemoryError) -> [String] {
        let names = try names(at: path)
        guard let names else { return [path] }
        let files = names.filter { name in EmbeddingFile.endings.contains(where: name.hasSuffix) }
        guard !files.isEmpty else { throw .noEmbeddings(path: path) }
        return files.map { Folder.path(path, $0) }
    }

    private static func metadataFiles(at path: String) throws(MemoryError) -> [String] {
        guard let names = try names(at: path) else {
            if path.hasSuffix(".parquet") { throw .parquetMetadata(path: path) }
            guard path.hasSuffix(".jsonl") else { throw .unsupportedSource(path: path) }
            return [path]
        }
        let files = names.filter { $0.hasSuffix(".jsonl") }
        if files.isEmpty, let parquet = names.first(where: { $0.hasSuffix(".parquet") }) {
            throw .parquetMetadata(path: Folder.path(path, parquet))
        }
        return files.map { Folder.path(path, $0) }
    }

    /// The names in a folder in natural order, or nil when the path leads to a file.
    private static func names(at path: String) throws(MemoryError) -> [String]? {
        try withStorage { () throws(StorageError) in
            switch try Folder.content(at: path) {
            case .nothing: throw .notFound(path: path)
            case .file: return nil
            case .folder, .other:
                return try Folder.names(in: path).filter { !$0.hasPrefix(".") }
                    .sorted(by: NaturalOrder.precedes)
            }
        }
    }
}
