import FileStorage
import TensorFiles

/// Writes one shard of a memory from pieces that may come from several files.
struct ShardWriter {
    /// A block of 512 floats a row is 2 MiB: larger than what a disk likes, small beside caches.
    private static let blockRowCount = 1024

    let folder: String
    let name: String
    let dimension: Int
    let elementType: ElementType
    let pieces: [ShardPiece]
    /// The `id` of a row that has none is this and then the row's number, of which
    /// `firstDefaultNumber` is the first one's.
    let defaultIDPrefix: String
    let firstDefaultNumber: Int
    let observer: FileObserver?

    /// Writes both files; `progress` gets the number of rows of one modality done since its last
    /// call.
    func write(progress: (Int) -> Void) throws(MemoryError) -> Manifest.Shard {
        let embeddings = try writeEmbeddings(progress: progress)
        let metadata = try writeMetadata()
        return Manifest.Shard(
            name: name,
            live: LiveRows(storedCount: rowCount),
            embeddings: Manifest.File(
                byteCount: embeddings.byteCount,
                sha256: embeddings.checksum
            ),
            metadata: metadata
        )
    }

    private var rowCount: Int { pieces.reduce(0) { $0 + $1.rows.count } }

    private func writeEmbeddings(
        progress: (Int) -> Void
    ) throws(MemoryError) -> WrittenFile {
        let path = Folder.path(folder, "\(name).safetensors")
        let tensors = Modality.allCases.map {
            TensorDeclaration(
                name: $0.rawValue,
                elementType: elementType,
                shape: [rowCount, dimension]
            )
        }
        let metadata = ["format": Manifest.formatName]
        var writer = try withTensorFiles { () throws(TensorFileError) in
            try SafetensorsWriter(
                replacing: path,
                tensors: tensors,
                metadata: metadata,
                observer: observer
            )
        }
        for modality in Modality.allCases {
            for piece in pieces { try append(piece, modality, to: &writer, progress: progress) }
        }
        do {
            return try writer.commit()
        } catch {
            throw .tensorFile(error)
        }
    }

    private func append(
        _ piece: ShardPiece,
        _ modality: Modality,
        to writer: inout SafetensorsWriter,
        progress: (Int) -> Void
    ) throws(MemoryError) {
        for start in stride(
            from: piece.rows.lowerBound,
            to: piece.rows.upperBound,
            by: Self.blockRowCount
        ) {
            let rows = start..<min(start + Self.blockRowCount, piece.rows.upperBound)
            let block = try piece.unitRows(rows, modality)
            try withTensorFiles { () throws(TensorFileError) in try writer.append(block) }
            progress(rows.count)
        }
    }

    private func writeMetadata() throws(MemoryError) -> Manifest.File {
        let path = Folder.path(folder, "\(name).jsonl")
        var file = try withStorage { () throws(StorageError) in
            try AtomicFile(replacing: path, observer: observer)
        }
        var hasher = SHA256Hasher()
        var number = firstDefaultNumber
        for piece in pieces {
            for row in piece.rows {
                let id = "\(defaultIDPrefix)\(number)"
                number += 1
                let line = try piece.line(row, defaultID: id) + [UInt8(ascii: "\n")]
                hasher.update(line.span.numberBytes)
                try withStorage { () throws(StorageError) in try file.write(line) }
            }
        }
        let byteCount = file.byteCount
        do {
            try file.commit()
        } catch {
            throw .storage(error)
        }
        return Manifest.File(byteCount: byteCount, sha256: hasher.finish())
    }
}
