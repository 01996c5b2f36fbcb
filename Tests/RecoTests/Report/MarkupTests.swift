import Testing

@testable import Reco

@Suite struct MarkupTests {
    @Test func textIsEscapedAndMarkupIsNot() {
        let inner: Markup = "<i>\("a < b")</i>"
        let outer: Markup = "<p title=\"\(#"say "x" & 'y'"#)\">\(inner)\(7)</p>"
        #expect(
            outer.html
                == "<p title=\"say &quot;x&quot; &amp; &#39;y&#39;\"><i>a &lt; b</i>7</p>"
        )
    }

    @Test func piecesStandOnALineEach() {
        let pieces: [Markup] = ["<a/>", "<b/>"]
        let joined: Markup = "<p>\(pieces)</p>"
        #expect(joined.html == "<p><a/>\n<b/></p>")
        #expect(Markup(joining: pieces).html == "<a/>\n<b/>")
    }

    @Test func controlCharactersCannotBeOnAPage() {
        let text: Markup = "\("a\u{0}b\u{1B}c\u{85}\td\n")"
        #expect(text.html == "a\u{FFFD}b\u{FFFD}c\u{FFFD}\td\n")
    }

    @Test(arguments: Hostile.texts)
    func whateverTextComesBackAsText(text: String) throws {
        let page: Markup = "<p title=\"\(text)\">\(text)</p>"
        let reader = try PageReader(page.html)
        #expect(reader.elements.count == 1)
        let shown = text.unicodeScalars.map { scalar in
            (0..<32).contains(scalar.value) ? "\u{FFFD}" : String(scalar)
        }.joined()
        #expect(reader.texts.joined() == shown)
        #expect(reader.elements[0].attributes["title"] == shown)
    }
}
