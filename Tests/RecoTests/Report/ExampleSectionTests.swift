import Testing

@testable import Reco

@Suite struct ExampleSectionTests {
    @Test func showsAnswersProbabilitiesAndNeighbors() throws {
        let section = ExampleSection(
            changes: SampleReport.changes("seven"),
            classNames: ["tench", "goldfish", "shark", "hen"]
        )
        let page = try PageReader(section.markup.html)
        #expect(page.count(of: "article") == 2)
        for text in [
            "Wrong before, right after: 2", "Right before, wrong after: 1", "query 0", "query 1",
            "tench", "goldfish", "75.0\u{A0}%", "25.0\u{A0}% → 90.0\u{A0}%",
            "25.0\u{A0}% → 1.0\u{A0}%",
            "wrong; the right class has rank 3", "wrong; the right class has rank 4", "seven",
            "bare", "0.812", "0.375", "0.500", "0.125",
        ] {
            #expect(page.shows(text), "\(text)")
        }
    }

    @Test func withoutChangesItSaysSo() throws {
        let none = ChangedAnswers(
            sides: .both,
            mendedCount: 0,
            brokenCount: 0,
            mended: [],
            broken: []
        )
        let page = try PageReader(ExampleSection(changes: none, classNames: []).markup.html)
        #expect(page.texts.count { $0 == "There are none." } == 2)
    }
}
