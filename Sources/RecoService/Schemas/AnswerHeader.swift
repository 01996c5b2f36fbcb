import VectorMemory

/// What an answer says of where it comes from: the model and the memory.
struct AnswerHeader: Sendable {
    private let json: [UInt8]

    /// Describes a service; the text is the same in every answer, so it is made once.
    init(modelName: String, memory: Memory) {
        var reference = JSONWriter()
        MemoryReference(to: memory).write(to: &reference)
        var writer = JSONWriter()
        writer.string(modelName)
        writer.key("memory")
        writer.verbatim(reference.bytes)
        json = writer.bytes
    }

    /// Writes the members `model` and `memory`.
    func write(to writer: inout JSONWriter) {
        writer.key("model")
        writer.verbatim(json)
    }
}
