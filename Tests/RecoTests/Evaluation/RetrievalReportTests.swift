import Foundation
import Testing

@testable import Reco

@Suite struct RetrievalReportTests {
    @Test func recallCountsRanks() {
        let recall = RetrievalReport.Recall(ranks: [0, 4, 5, 9, 10, 0, 1, 100])
        #expect([recall.at1, recall.at5, recall.at10] == [25, 50, 75])
    }

    @Test func jsonHasItsKeys() throws {
        let recall = BySides { _ in RetrievalReport.Recall(ranks: [0, 6]) }
        let report = RetrievalReport(
            pairCount: 2,
            memoryRowCount: 9,
            imageToText: recall,
            textToImage: recall,
            nearDuplicates: .init(similarity: 0.98, pairCount: 1, entryCount: 3)
        )
        let data = try JSONEncoder().encode(report)
        let object = try JSONSerialization.jsonObject(with: data) as? NSDictionary
        let values: NSDictionary = ["r1": 50, "r5": 50, "r10": 100]
        let sides: NSDictionary = ["none": values, "image": values, "text": values, "both": values]
        let expected: NSDictionary = [
            "pairs": 2, "memory_rows": 9, "image_to_text": sides, "text_to_image": sides,
            "near_duplicates": ["above_similarity": 0.98, "pairs": 1, "entries": 3],
        ]
        #expect(object == expected)
    }
}
