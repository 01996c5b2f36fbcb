import Testing

@testable import Reco

@Suite struct RetrievalPageTests {
    private func recall(_ first: Int) -> BySides<RetrievalReport.Recall> {
        var base = first
        return BySides { _ in
            base += 1
            let ranks = (0..<100).map {
                $0 < base ? 0 : $0 < base + 20 ? 4 : $0 < base + 30 ? 9 : 50
            }
            return RetrievalReport.Recall(ranks: ranks)
        }
    }

    private func page(_ text: String) throws -> PageReader {
        let report = RetrievalReport(
            pairCount: 100,
            memoryRowCount: 8304,
            imageToText: recall(10),
            textToImage: recall(30),
            nearDuplicates: .init(similarity: 0.98, pairCount: 3, entryCount: 7)
        )
        return try PageReader(
            RetrievalPage(report: report, facts: [ReportFact("memory", text)]).html
        )
    }

    @Test func everyFigureIsInATable() throws {
        let page = try page("x")
        for recall in [recall(10), recall(30)] {
            for sides in RefinedSides.allCases {
                for value in [recall[sides].at1, recall[sides].at5, recall[sides].at10] {
                    #expect(page.texts.contains(ReportText.percent(value)))
                }
            }
        }
        #expect(page.shows("a cosine above 0.98"))
        #expect(page.shows("left out 7 entries for 3 of the pairs"))
        let text = page.texts.joined().replacing("\u{A0}", with: " ")
        #expect(text.contains("from 11.00 % to 14.00 % (+3.00 points) for images"))
    }

    @Test(arguments: Hostile.texts)
    func whateverItIsGivenStaysText(text: String) throws {
        let page = try page(text)
        #expect(page.elements.map(\.name) == (try self.page("x")).elements.map(\.name))
        #expect(page.dangers.isEmpty)
    }
}
