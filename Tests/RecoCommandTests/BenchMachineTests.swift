import Foundation
import Testing

@testable import RecoCommand

struct BenchMachineTests {
    @Test func theProcessorIsTheOneThatTheSystemNames() {
        let cpu = BenchMachine.cpu
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let names = text.split(separator: "\n").filter { $0.hasPrefix("model name") }
        if names.isEmpty {
            #expect(cpu == "unknown processor")
        } else {
            #expect(names.contains { $0.hasSuffix(": " + cpu) }, "\(cpu)")
            #expect(!cpu.isEmpty)
        }
    }

    @Test func theCommitIsAShortHashOrUnknown() {
        let commit = BenchMachine.commit
        #expect(commit.wholeMatch(of: /unknown|[0-9a-f]{4,40}\+?/) != nil, "\(commit)")
    }
}
