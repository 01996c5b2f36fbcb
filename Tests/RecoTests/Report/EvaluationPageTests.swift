import Testing

@testable import Reco

@Suite struct EvaluationPageTests {
    @Test(arguments: Hostile.texts)
    func classNamesAndMetadataStayText(text: String) throws {
        let harmless = try PageReader(SampleReport.page("harmless"))
        let page = try PageReader(SampleReport.page(text))
        #expect(page.elements.map(\.name) == harmless.elements.map(\.name))
        #expect(page.dangers.isEmpty)
    }

    @Test func hostileNamesCanBeRead() throws {
        let page = try PageReader(SampleReport.page(Hostile.texts[0]))
        // Four facts and names: the fact, classes gained and lost, answers, neighbors.
        #expect(page.texts.count { $0 == Hostile.texts[0] } >= 8)
    }

    @Test func theLeadSaysWhatHappened() throws {
        let page = try PageReader(SampleReport.page("x"))
        let text = page.texts.joined().replacing("\u{A0}", with: " ")
        #expect(
            text.contains(
                "from 50.00 % to 75.00 %, +25.00 points, on 4 images of 4 classes"
            )
        )
        #expect(text.contains("2 wrong answers become right and 1 right ones wrong"))
    }

    @Test func theAblationIsThereWhenItRan() throws {
        let full = try PageReader(SampleReport.page("x"))
        let plain = try PageReader(SampleReport.page("x", isFull: false))
        #expect(full.count(of: "section") == 4)
        #expect(plain.count(of: "section") == 3)
        #expect(!plain.shows("Ablation"))
    }

    @Test func namesForReadersOfTheScreenAreThere() throws {
        let page = try PageReader(SampleReport.page("x"))
        let names = Set(page.elements.compactMap { $0.attributes["id"] })
        for section in page.elements where section.name == "section" {
            #expect(names.contains(try #require(section.attributes["aria-labelledby"])))
        }
        for drawing in page.elements where drawing.name == "svg" {
            let isNamed = drawing.attributes["aria-label"] != nil
            #expect(isNamed || drawing.attributes["aria-hidden"] == "true")
        }
    }
}
