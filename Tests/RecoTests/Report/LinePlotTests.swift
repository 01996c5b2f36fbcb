import Foundation
import Testing

@testable import Reco

@Suite struct LinePlotTests {
    private func plot(_ values: [(Double, BySides<Double>)], title: String = "t") -> LinePlot {
        LinePlot(
            title: title,
            summary: "s",
            axisTitle: "k",
            points: values.map { LinePlot.Point(value: $0.0, label: "\(Int($0.0))", top1: $0.1) }
        )
    }

    private let rising = [
        (1.0, BySides(none: 40.0, image: 41, text: 42, both: 43)),
        (2.0, BySides(none: 40.0, image: 44, text: 45, both: 46)),
        (8.0, BySides(none: 40.0, image: 47, text: 48, both: 50)),
    ]

    @Test func everyValueIsDrawnAndCanBeRead() throws {
        let page = try PageReader(plot(rising).svg.html)
        for (value, top1) in rising {
            for sides in RefinedSides.allCases {
                let text = ReportText.percent(top1[sides])
                #expect(page.shows("\(sides.title), \(Int(value)): \(text) %"))
            }
            #expect(page.texts.contains("\(Int(value))"))
        }
        #expect(page.elements.count { $0.attributes["class"] == "line" } == 4)
    }

    @Test func higherIsHigher() throws {
        let page = try PageReader(plot(rising).svg.html)
        let lines = page.elements.filter { $0.attributes["class"] == "line" }
        let heights = try lines.map { line in
            try #require(line.attributes["d"]).split(whereSeparator: { "ML ".contains($0) })
                .compactMap { Double($0) }.enumerated().filter { $0.offset % 2 == 1 }
                .map(\.element)
        }
        // Drawings count from the top: better lines end with smaller numbers.
        #expect(heights[0][0] == heights[0][2])
        #expect(heights[3] == heights[3].sorted(by: >))
        #expect(heights.map { $0[2] } == heights.map { $0[2] }.sorted(by: >))
    }

    @Test func namesOfLinesThatEndTogetherDoNotOverlap() throws {
        let page = try PageReader(
            plot([(1, BySides { _ in 50.0 }), (2, BySides { _ in 50.0 })]).svg.html
        )
        let names = page.elements.filter { $0.attributes["class"]?.hasPrefix("name ") == true }
        let places = names.compactMap { $0.attributes["y"].flatMap { Double($0) } }.sorted()
        #expect(places.count == 4)
        #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 16.9 })
    }

    @Test func thoseWhoDoNotSeeItGetATitle() throws {
        let page = try PageReader(plot(rising, title: "a < b").svg.html)
        #expect(page.elements[0].attributes["role"] == "img")
        #expect(page.elements[0].attributes["aria-label"] == "a < b")
        #expect(page.elements[1].name == "title")
        #expect(page.count(of: "desc") == 1)
    }

    @Test func onePointIsEnough() throws {
        let svg = plot([(5, BySides { _ in 0.0 })]).svg.html
        #expect(!svg.contains("nan") && !svg.contains("inf"))
        _ = try PageReader(svg)
    }

    @Test func everyChoiceHasAMarkOfItsOwn() {
        let marks = RefinedSides.allCases.map { PlotMark.shape(of: $0, x: 5, y: 5).html }
        #expect(Set(marks).count == 4)
    }
}
