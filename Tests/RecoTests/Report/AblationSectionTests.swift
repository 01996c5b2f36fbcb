import Testing

@testable import Reco

@Suite struct AblationSectionTests {
    @Test func everyPointIsPlottedAndInATable() throws {
        let ablation = SampleReport.ablation
        let page = try PageReader(AblationSection(ablation: ablation).markup.html)
        let points =
            ablation.reaches.map(\.top1) + ablation.neighborCounts.map(\.top1)
            + ablation.memorySizes.map(\.top1)
        for top1 in points {
            for sides in RefinedSides.allCases {
                #expect(page.texts.contains(ReportText.percent(top1[sides])))
            }
        }
        #expect(page.count(of: "svg") == 2)
        #expect(page.count(of: "table") == 3)
        #expect(page.shows("both refined, 10: 34.50 %"))
        #expect(page.shows("both refined, 8\u{202F}304: 54.50 %"))
        #expect(page.shows("drawn by seed 9"))
    }
}
