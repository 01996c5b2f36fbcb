import TensorFiles
import Tensors

/// A run of rows that go into a new shard, from files of pairs or from a shard that is there.
struct ShardPiece {
    /// Where the rows are.
    enum Origin {
        /// Files of embeddings, whose rows are scaled to unit length.
        case files(PairSource.Part)
        /// A shard, whose rows and lines stay as they are, bit for bit.
        case shard(MemoryShard)
    }

    let origin: Origin
    /// Counted within the origin.
    let rows: Range<Int>

    /// All rows of some files, in order.
    static func pieces(of parts: [PairSource.Part]) -> [ShardPiece] {
        parts.map { ShardPiece(origin: .files($0), rows: 0..<$0.image.rowCount) }
    }

    /// All live rows of a shard, in order.
    static func pieces(of shard: MemoryShard) -> [ShardPiece] {
        shard.live.runs.map { ShardPiece(origin: .shard(shard), rows: $0) }
    }

    /// Cuts pieces into lists of `rowLimit` rows each, but for the last one.
    static func cut(_ pieces: [ShardPiece], rowLimit: Int) -> [[ShardPiece]] {
        var lists: [[ShardPiece]] = []
        var room = 0
        for piece in pieces {
            var start = piece.rows.lowerBound
            while start < piece.rows.upperBound {
                if room == 0 {
                    lists.append([])
                    room = rowLimit
                }
                let rows = start..<min(start + room, piece.rows.upperBound)
                lists[lists.count - 1].append(ShardPiece(origin: piece.origin, rows: rows))
                room -= rows.count
                start = rows.upperBound
            }
        }
        return lists
    }

    /// Some of the rows, which are of unit length.
    func unitRows(_ rows: Range<Int>, _ modality: Modality) throws(MemoryError) -> Matrix {
        switch origin {
        case .files(let part):
            try (modality == .image ? part.image : part.text).unitRows(rows)
        case .shard(let shard): try shard.matrix(modality, rows: rows)
        }
    }

    /// A row's line of metadata, which gets `defaultID` when it has no `id`.
    func line(_ row: Int, defaultID: String) throws(MemoryError) -> [UInt8] {
        switch origin {
        case .files(let part):
            guard let metadata = part.metadata else {
                return Array("{\"id\":\"\(defaultID)\"}".utf8)
            }
            do {
                return try MetadataLine.completed(metadata.line(row), defaultID: defaultID)
            } catch {
                throw .badMetadata(path: metadata.path, row: row, fault: error)
            }
        case .shard(let shard): return shard.metadata(of: row)
        }
    }
}
