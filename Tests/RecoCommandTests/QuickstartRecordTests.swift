import Foundation
import Reco
import Testing

@testable import RecoCommand

struct QuickstartRecordTests {
    private static func report(
        image: Double,
        text: Double,
        both: Double
    ) throws -> EvaluationReport {
        let json = """
            {"queries": 20, "classes": 4, "memory_rows": 50,
             "top1": {"none": 40, "image": \(image), "text": \(text), "both": \(both)},
             "mean_per_class": {"none": 40, "image": 40, "text": 40, "both": 40},
             "top5": {"none": 90, "image": 91, "text": 92, "both": 93},
             "baselines": {"nearest_neighbor": 30, "mean": 50}}
            """
        return try JSONDecoder().decode(EvaluationReport.self, from: Data(json.utf8))
    }

    private let record: QuickstartRecord

    init() throws {
        record = QuickstartRecord(
            seed: 5,
            pairs: 50,
            memoryChecksum: "m",
            weightsChecksum: "w",
            training: .init(
                pairs: 40,
                steps: 3,
                batchSize: 16,
                firstLoss: 9.5,
                lastLoss: 7.25,
                temperature: 0.0625
            ),
            evaluation: .init(
                mean: try Self.report(image: 41, text: 42, both: 43),
                attention: try Self.report(image: 51, text: 52, both: 53.5),
                transformer: try Self.report(image: 61, text: 62, both: 75.25)
            )
        )
    }

    @Test func theTableShowsWhatWasMeasuredBeforeAndAfter() {
        let expected = """
            20 images of 4 things of kinds that training never saw, 50 pairs in memory;
            which side is refined:

            top-1 in percent         none  image   text   both
            raw                     40.00
            mean fusion             40.00  41.00  42.00  43.00
            attention, no training  40.00  51.00  52.00  53.50
            trained layer           40.00  61.00  62.00  75.25

            raw to trained, both sides: +35.25 points
            """
        #expect(record.table == expected)
    }

    @Test func theJSONHasEveryFigureByName() throws {
        let text = try JSONOutput.encode(record)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        )
        #expect(object["format"] as? Int == 3)
        #expect(object["memory_checksum"] as? String == "m")
        #expect(object["weights_checksum"] as? String == "w")
        let training = try #require(object["training"] as? [String: Double])
        #expect(
            training == [
                "pairs": 40, "steps": 3, "batch_size": 16, "first_loss": 9.5, "last_loss": 7.25,
                "temperature": 0.0625,
            ]
        )
        let evaluation = try #require(object["evaluation"] as? [String: [String: Any]])
        #expect(evaluation.keys.sorted() == ["attention", "mean", "transformer"])
        let top1 = try #require(evaluation["transformer"]?["top1"] as? [String: Double])
        #expect(top1 == ["none": 40, "image": 61, "text": 62, "both": 75.25])
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let data = Data(try JSONOutput.encode(record).utf8)
        #expect(try JSONDecoder().decode(QuickstartRecord.self, from: data) == record)
    }
}
