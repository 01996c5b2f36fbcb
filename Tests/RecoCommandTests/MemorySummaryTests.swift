import Testing
import VectorMemory

@testable import RecoCommand

struct MemorySummaryTests {
    @Test func saysWhichMemoryItWas() throws {
        let memory = try ToyFiles().memory
        let text = try JSONOutput.encode(MemorySummary(memory), isPretty: false)
        #expect(text == #"{"checksum":"\#(memory.checksum)","name":"toys","rows":40}"#)
        #expect(memory.checksum.count == 64)
    }
}
