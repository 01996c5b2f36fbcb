import Testing

@testable import Reco

@Suite struct AccuracySectionTests {
    @Test func everyFigureIsInTheTable() throws {
        let report = try SampleReport.report(isFull: true)
        let page = try PageReader(AccuracySection(report: report).markup.html)
        let halves = try #require(report.seenAndUnseen)
        for sides in RefinedSides.allCases {
            for values in [
                report.top1, report.top5, report.meanPerClass, halves.seen.top1,
                halves.unseen.top1, halves.harmonicMean,
            ] {
                #expect(page.texts.contains(ReportText.percent(values[sides])))
            }
        }
        #expect(page.texts.contains(ReportText.percent(report.baselines.nearestNeighbor)))
        #expect(page.texts.contains(ReportText.percent(report.baselines.mean)))
        #expect(page.texts.contains("+50.00"))
        #expect(page.shows("the mean leaves out 1 of 4 classes, without queries"))
        #expect(page.shows("seen (1 queries of 2 classes), unseen (3 queries of 2 classes)"))
    }

    @Test func seenAndUnseenAreThereWhenAskedFor() throws {
        let report = try SampleReport.report(isFull: false)
        let page = try PageReader(AccuracySection(report: report).markup.html)
        #expect(page.count(of: "table") == 1)
        #expect(!page.shows("harmonic"))
    }
}
