import VectorMemory

/// What is in a memory, for people and for programs.
struct MemoryDescription: Encodable {
    let name: String
    let encoder: String?
    let rows: Int
    /// How many more the files hold that were removed.
    let removedRows: Int
    let dimension: Int
    let dtype: String
    let shards: Int
    let byteCount: Int
    let checksum: String

    private enum CodingKeys: String, CodingKey {
        case name
        case encoder
        case rows
        case removedRows = "removed_rows"
        case dimension
        case dtype
        case shards
        case byteCount = "byte_count"
        case checksum
    }

    /// Reads it off an open memory.
    init(_ memory: Memory) {
        name = memory.name
        encoder = memory.encoder
        rows = memory.rowCount
        removedRows = memory.manifest.removedRowCount
        dimension = memory.dimension
        dtype = memory.manifest.dtype
        shards = memory.shards.count
        byteCount = memory.manifest.byteCount
        checksum = memory.checksum
    }

    /// One line each.
    var text: String {
        """
        name       \(name)
        encoder    \(encoder ?? "not said")
        pairs      \(rows) of dimension \(dimension), \(dtype)
        removed    \(removedRows) pairs
        files      \(shards) shard(s), \(byteCount) bytes
        checksum   \(checksum)
        """
    }
}
