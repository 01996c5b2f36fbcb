import VectorMemory

/// What an answer says of where it comes from: the model and the memory.
struct AnswerHeader: Sendable {
    private let json: [UInt8]

    /// Describes a service; the text is the same in every answer, so it is made once.
    init(modelName: String, memory: Memory) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name")
        writer.string(memory.name)
        writer.key("rows")
        writer.integer(memory.rowCount)
        writer.key("checksum")
        writer.string(memory.checksum)
        writer.endObject()
        self.init(modelName: modelName, memoryJSON: writer.bytes)
    }

    private init(modelName: String, memoryJSON: [UInt8]) {
        var writer = JSONWriter()
        writer.string(modelName)
        writer.key("memory")
        writer.verbatim(memoryJSON)
        json = writer.bytes
    }

    /// Writes the members `model` and `memory`.
    func write(to writer: inout JSONWriter) {
        writer.key("model")
        writer.verbatim(json)
    }
}
