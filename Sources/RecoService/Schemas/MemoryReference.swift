import VectorMemory

/// Which memory an answer is of: its name, its size and its content.
public struct MemoryReference: Sendable, Equatable {
    /// The name of the memory.
    public let name: String
    /// How many pairs it has.
    public let rowCount: Int
    /// Identifies its content.
    public let checksum: String

    /// Writes the object that the description calls `MemoryReference`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("rows")
        writer.integer(rowCount)
        writer.key("checksum")
        writer.string(checksum)
        writer.endObject()
    }
}

extension MemoryReference {
    /// Refers to a memory.
    init(to memory: Memory) {
        self.init(name: memory.name, rowCount: memory.rowCount, checksum: memory.checksum)
    }
}
