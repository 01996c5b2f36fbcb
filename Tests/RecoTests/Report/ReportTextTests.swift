import Testing

@testable import Reco

@Suite struct ReportTextTests {
    @Test func percentagesHaveTwoDecimals() {
        #expect(ReportText.percent(63.1) == "63.10")
        #expect(ReportText.percent(-0.0) == "0.00")
    }

    @Test func differencesHaveASign() {
        #expect(ReportText.points(18.436) == "+18.44")
        #expect(ReportText.points(-0.1) == "\u{2212}0.10")
        #expect(ReportText.points(-0.001) == "±0.00")
        #expect(ReportText.points(20, digits: 0) == "+20")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (8304, "8 304"), (1_234_567, "1 234 567")])
    func thousandsAreApart(value: Int, text: String) {
        #expect(ReportText.count(value) == text.replacing(" ", with: "\u{202F}"))
    }

    @Test func coordinatesAreShort() {
        #expect(ReportText.coordinate(12) == "12")
        #expect(ReportText.coordinate(12.345) == "12.3")
    }

    @Test func namesAreCutAndNeverEmpty() {
        let long = String(repeating: "é", count: 500)
        #expect(ReportText.name(long).count == ReportText.characterLimit)
        #expect(ReportText.name(long).hasSuffix("…"))
        #expect(ReportText.name(" ") == "(no name)")
        #expect(ReportText.name("tench") == "tench")
    }

    @Test func decimalsAreFixed() {
        #expect(ReportText.decimal(0.12345, digits: 3) == "0.123")
    }
}
