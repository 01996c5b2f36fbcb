import Foundation
import Reco
import Testing

@testable import RecoCommand

struct EvaluationReportTableTests {
    private static let sides = #"{"none": 44.68, "image": 58.57, "text": 44.6, "both": 9.5}"#
    private static let figures = """
        "queries": 1692, "classes": 47, "memory_rows": 8304, "top1": \(sides), "top5": \(sides),
        "mean_per_class": \(sides), "baselines": {"nearest_neighbor": 57.51, "mean": 60.17}
        """

    private func lines(_ more: String = "") throws -> [Substring] {
        let report = try JSONDecoder().decode(
            EvaluationReport.self,
            from: Data("{\(Self.figures)\(more)}".utf8)
        )
        return report.table.split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func columnsAreAligned() throws {
        let lines = try lines()
        #expect(lines[0] == "1692 queries, 47 classes, 8304 pairs in memory")
        #expect(
            lines[2...].elementsEqual([
                "accuracy in percent         top-1    gain  top-5    gain  per class    gain",
                "nothing refined             44.68   +0.00  44.68   +0.00      44.68   +0.00",
                "images refined              58.57  +13.89  58.57  +13.89      58.57  +13.89",
                "texts refined               44.60   -0.08  44.60   -0.08      44.60   -0.08",
                "both refined                 9.50  -35.18   9.50  -35.18       9.50  -35.18",
                "baseline: nearest neighbor  57.51  +12.83",
                "baseline: mean fusion       60.17  +15.49",
            ])
        )
    }

    @Test func emptyClassesAreMentioned() throws {
        let lines = try lines(#", "classes_without_queries": 3"#)
        #expect(
            lines[1]
                == "(the mean per class leaves out 3 of the classes, which have no queries)"
        )
    }

    @Test func seenAndUnseenHaveATable() throws {
        let part = #"{"queries": 5, "classes": 2, "top1": \#(Self.sides)}"#
        let lines = try lines(
            #", "seen_unseen": {"seen": \#(part), "unseen": \#(part), "harmonic_mean": \#(Self.sides)}"#
        )
        #expect(lines[10].hasPrefix("top-1 in percent"))
        #expect(lines[12].hasPrefix("images refined    58.57  +13.89   58.57  +13.89   "))
        #expect(lines[15] == "(seen: 5 queries of 2 classes, unseen: 5 queries of 2 classes)")
    }

    @Test func theAblationHasThree() throws {
        let lines = try lines(
            """
            , "ablation": {"seed": 4,
             "search_fuse": [{"search": "uni", "fuse": "cross", "top1": \(Self.sides)}],
             "k": [{"k": 8, "top1": \(Self.sides)}],
             "memory_size": [{"memory_rows": 519, "top1": \(Self.sides)}]}
            """
        )
        #expect(
            lines[10...].elementsEqual([
                "top-1 by search and fusion   none  image   text  both",
                "search uni, fuse cross      44.68  58.57  44.60  9.50", "",
                "top-1 by k   none  image   text  both", "8           44.68  58.57  44.60  9.50",
                "", "top-1 by pairs in memory (seed 4)   none  image   text  both",
                "519                                44.68  58.57  44.60  9.50",
            ])
        )
    }

    @Test func retrievalHasATableEachWay() throws {
        let one = #"{"r1": 10, "r5": 50, "r10": 70.5}"#
        let two = #"{"r1": 12.25, "r5": 49, "r10": 70.5}"#
        let sides = #"{"none": \#(one), "image": \#(one), "text": \#(two), "both": \#(two)}"#
        let report = try JSONDecoder().decode(
            RetrievalReport.self,
            from: Data(
                """
                {"pairs": 500, "memory_rows": 8304, "image_to_text": \(sides),
                 "text_to_image": \(sides),
                 "near_duplicates": {"above_similarity": 0.98, "pairs": 2, "entries": 3}}
                """.utf8
            )
        )
        let lines = report.table.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "500 pairs, 8304 pairs in memory")
        #expect(lines[1].contains("more similar than 0.98") && lines[1].contains("3, of 2 pairs"))
        #expect(
            lines[3..<8].elementsEqual([
                "image to text, in percent    R@1   gain    R@5   gain   R@10   gain",
                "nothing refined            10.00  +0.00  50.00  +0.00  70.50  +0.00",
                "images refined             10.00  +0.00  50.00  +0.00  70.50  +0.00",
                "texts refined              12.25  +2.25  49.00  -1.00  70.50  +0.00",
                "both refined               12.25  +2.25  49.00  -1.00  70.50  +0.00",
            ])
        )
        #expect(lines[9].hasPrefix("text to image"))
    }
}
