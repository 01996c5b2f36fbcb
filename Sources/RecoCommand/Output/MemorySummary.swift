import VectorMemory

/// What identifies a memory in the results of a command.
struct MemorySummary: Encodable {
    /// The memory's name.
    let name: String
    /// How many pairs it holds.
    let rows: Int
    /// The checksum of its manifest.
    let checksum: String

    /// Takes these from a memory.
    init(_ memory: Memory) {
        name = memory.name
        rows = memory.rowCount
        checksum = memory.checksum
    }
}
