import Foundation
import Testing

@testable import RecoCommand

struct BenchReportTests {
    private var report: BenchReport {
        BenchReport(
            commit: "abc",
            cpu: "a processor",
            instructionSet: "avx2",
            threads: 1,
            memoryRows: 10,
            dimension: 4,
            results: [
                .init(
                    name: "search/1",
                    microseconds: 12.345,
                    tenthPercentile: 12,
                    ninetiethPercentile: 13.5,
                    calls: 20
                )
            ],
            counts: ["recall@10": 1]
        )
    }

    @Test func jsonHasTheNamesThatOtherProgramsRead() throws {
        let text = try JSONOutput.encode(report)
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let object = try #require(value)
        #expect(object["commit"] as? String == "abc")
        #expect(object["instruction_set"] as? String == "avx2")
        let rows = try #require(object["results"] as? [[String: Any]])
        #expect(rows[0]["name"] as? String == "search/1")
        #expect(rows[0]["microseconds"] as? Double == 12.345)
        #expect((object["counts"] as? [String: Double]) == ["recall@10": 1])
    }

    @Test func theTableShowsEveryRow() {
        let lines = report.table.split(separator: "\n").map(String.init)
        #expect(lines[0] == "a processor, avx2, 1 thread(s), commit abc")
        #expect(lines.contains("search/1      12.35   12  13.5     20"))
        #expect(lines.contains("recall@10      1"))
    }
}
