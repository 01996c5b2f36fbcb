import Foundation
import Testing

@testable import Reco

@Suite struct EvaluationReportTests {
    private let report = EvaluationReport(
        queryCount: 1692,
        classCount: 47,
        memoryRowCount: 8304,
        top1: .init(none: 44.68, image: 58.57, text: 57.33, both: 63.12),
        top5: .init(none: 75.59, image: 84.93, text: 87.53, both: 9.5),
        baselines: .init(nearestNeighbor: 57.51, mean: 60.17)
    )

    @Test func jsonHasTheKeysOfTheContract() throws {
        let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
        let expected: NSDictionary = [
            "queries": 1692, "classes": 47, "memory_rows": 8304,
            "top1": ["none": 44.68, "image": 58.57, "text": 57.33, "both": 63.12],
            "top5": ["none": 75.59, "image": 84.93, "text": 87.53, "both": 9.5],
            "baselines": ["nearest_neighbor": 57.51, "mean": 60.17],
        ]
        #expect(object as? NSDictionary == expected)
    }

    @Test func jsonWritesTwoDecimalsAsTheyAre() {
        #expect(report.json.contains(": 44.68"))
        #expect(!report.json.contains("44.67999"))
    }

    @Test func jsonReadsBack() throws {
        let decoded = try JSONDecoder().decode(
            EvaluationReport.self,
            from: Data(report.json.utf8)
        )
        #expect(decoded == report)
    }

    @Test func tableAlignsItsColumns() {
        let lines = report.table.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "1692 queries, 47 classes, 8304 pairs in memory")
        #expect(lines[2] == "accuracy in percent            top-1    gain     top-5    gain")
        #expect(lines[4] == "images refined                 58.57  +13.89     84.93   +9.34")
        #expect(lines[6] == "both refined                   63.12  +18.44      9.50  -66.09")
        #expect(lines[8] == "baseline: mean fusion          60.17  +15.49")
        #expect(lines.count == 9)
    }
}
