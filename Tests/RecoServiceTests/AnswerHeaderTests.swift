import Testing
import VectorMemory

@testable import RecoService

struct AnswerHeaderTests {
    @Test func namesModelAndMemory() throws {
        let memory = try ServiceFixture(memoryName: "to\"ys").memory
        var writer = JSONWriter()
        writer.beginObject()
        AnswerHeader(modelName: "m\\1", memory: memory).write(to: &writer)
        writer.key("next")
        writer.null()
        writer.endObject()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"model":"m\\1","memory":{"name":"to\"ys","rows":60,"checksum":"#
                + "\"\(memory.checksum)\"},\"next\":null}"
        )
    }
}
