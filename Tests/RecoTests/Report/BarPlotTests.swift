import Testing

@testable import Reco

@Suite struct BarPlotTests {
    @Test func lengthsAreInProportionFromZero() throws {
        let plot = BarPlot(
            title: "t",
            bars: [
                .init(name: "a", percent: 25, style: "none", remark: ""),
                .init(name: "b <", percent: 50, style: "both", remark: "+25.00"),
                .init(name: "c", percent: 0, style: "base", remark: "−25.00"),
            ],
            reference: 25
        )
        let page = try PageReader(plot.svg.html)
        let bars = page.elements.filter { $0.name == "rect" }
        let widths = bars.compactMap { $0.attributes["width"].flatMap { Double($0) } }
        #expect(widths.count == 3)
        #expect(abs(widths[1] - 2 * widths[0]) < 0.2)
        #expect(widths[2] == 0)
        let start = try #require(bars[0].attributes["x"].flatMap { Double($0) })
        let reference = page.elements.first { $0.attributes["class"] == "reference" }
        #expect(
            reference?.attributes["d"]?.hasPrefix("M\(ReportText.coordinate(start + widths[0]))")
                == true
        )
        #expect(page.shows("b <") && page.shows("25.00") && page.shows("+25.00"))
    }
}
