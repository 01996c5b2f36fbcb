import Testing
import VectorMemory

@testable import RecoService

struct MemoryReferenceTests {
    @Test func isOfItsMemory() throws {
        let memory = try ServiceFixture(memoryName: "toys").memory
        let reference = MemoryReference(to: memory)
        #expect(reference.name == "toys")
        #expect(reference.rowCount == ServiceFixture.rowCount)
        #expect(reference.checksum == memory.checksum)
    }

    @Test func isAnObjectOfThreeMembers() {
        var writer = JSONWriter()
        MemoryReference(name: "to\"ys", rowCount: 60, checksum: "ab").write(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"name":"to\"ys","rows":60,"checksum":"ab"}"#
        )
    }
}
