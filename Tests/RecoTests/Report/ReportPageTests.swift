import Testing

@testable import Reco

@Suite struct ReportPageTests {
    private func page(_ text: String) -> String {
        ReportPage(
            title: text,
            lead: "<b>\(text)</b>",
            facts: [ReportFact("memory", text)],
            sections: ["<section>one</section>"]
        ).html
    }

    @Test(arguments: Hostile.texts)
    func whateverItIsGivenStaysText(text: String) throws {
        let harmless = try PageReader(page("harmless"))
        let reader = try PageReader(page(text))
        #expect(reader.elements.map(\.name) == harmless.elements.map(\.name))
        #expect(reader.dangers.isEmpty)
    }

    @Test func forbidsItselfScriptsAndEverythingFromElsewhere() throws {
        let reader = try PageReader(page("x"))
        let policy = reader.elements.first {
            $0.attributes["http-equiv"] == "Content-Security-Policy"
        }
        #expect(policy?.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'")
        #expect(!page("x").contains("http://") && !page("x").contains("https://"))
        #expect(page("x").hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    }

    @Test(arguments: [(1.5, "gain", "+1.50"), (-2, "loss", "−2.00"), (0, "same", "±0.00")])
    func differencesAreColoredByTheirSign(value: Double, style: String, text: String) {
        #expect(ReportPage.points(value).html == "<span class=\"\(style)\">\(text)</span>")
    }
}
