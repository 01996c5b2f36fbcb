import Foundation
import Testing

@testable import RecoService

struct ProcessUsageTests {
    @Test func readsNumbersThatCanBe() {
        let usage = ProcessUsage.current
        #expect(usage.residentByteCount > 1 << 20)
        #expect(usage.virtualByteCount > usage.residentByteCount)
        #expect(usage.processorSeconds >= 0)
        #expect(usage.descriptorCount >= 3)
        #expect(usage.descriptorLimit >= usage.descriptorCount)
        let age = Date().timeIntervalSince1970 - usage.startSeconds
        #expect((-5...86_400).contains(age))
    }

    @Test func touchedMemoryIsResident() {
        let before = ProcessUsage.current.residentByteCount
        let bytes = [UInt8](repeating: 1, count: 64 << 20)
        let after = ProcessUsage.current.residentByteCount
        #expect(after - before > 32 << 20)
        #expect(bytes[bytes.count - 1] == 1)
    }
}
