import HTTPWire
import Testing

struct FieldListTests {
    private func list(_ fields: (String, String)...) -> FieldList {
        var list = FieldList()
        for (name, value) in fields { list.append(name, value) }
        return list
    }

    @Test func findsFieldsByNameInAnyASCIICase() {
        let fields = list(("Accept", "a"), ("X-K", "b"), ("accept", "c"))
        #expect(fields.first("ACCEPT") == "a")
        #expect(fields.all("aCCept") == ["a", "c"])
        #expect(fields.first("Accep") == nil)
        #expect(fields.contains("x-k"))
        #expect(!fields.contains("x-\u{212A}"))
        #expect(fields.all("none").isEmpty)
    }

    @Test func keepsOrderAndSpelling() {
        let fields = list(("B", "1"), ("a", "2"), ("B", "3"))
        #expect(fields.map(\.name) == ["B", "a", "B"])
        #expect(fields.map(\.value) == ["1", "2", "3"])
        #expect(fields.count == 3)
        #expect(!fields.isEmpty)
        #expect(FieldList().isEmpty)
    }

    @Test(arguments: [
        ("a\r\nSet-Cookie: b", "a  Set-Cookie: b"), ("\n", ""), ("a\0b", "a b"),
        ("a\u{7F}", "a"), (" a\t", "a"), ("a\tb", "a\tb"), ("ü", "ü"), ("", ""),
    ])
    func makesValuesHarmless(value: String, expected: String) {
        #expect(list(("X", value)).first("X") == expected)
    }

    @Test func comparesSpellingAndOrder() {
        #expect(list(("A", "1")) == list(("A", " 1 ")))
        #expect(list(("A", "1")) != list(("a", "1")))
        #expect(list(("A", "1")) != list(("A", "2")))
        #expect(list(("A", "1"), ("B", "2")) != list(("B", "2"), ("A", "1")))
        #expect(list(("A", "1")) != FieldList())
    }

    @Test func isEqualHoweverItsBytesAreLaidOut() throws {
        var parser = RequestParser()
        parser.receive(Array("GET / HTTP/1.1\r\nHost: \t a  \r\nX:1\r\n\r\n".utf8).span)
        guard case .head(let head) = try parser.nextEvent() else {
            Issue.record("no head")
            return
        }
        #expect(head.fields == list(("Host", "a"), ("X", "1")))
    }

    @Test func showsBytesThatAreNotUTF8AsReplacementCharacters() throws {
        var parser = RequestParser()
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: a".utf8) + [0xFF]
        parser.receive((bytes + Array("\r\n\r\n".utf8)).span)
        guard case .head(let head) = try parser.nextEvent() else {
            Issue.record("no head")
            return
        }
        #expect(head.fields.first("X") == "a\u{FFFD}")
    }

    @Test func refusesNamesThatAreNoTokens() async {
        await #expect(processExitsWith: .failure) {
            var fields = FieldList()
            fields.append("a\r\nb", "c")
        }
    }

    @Test func elementsOfAllFieldsOfANameAreOneList() {
        var fields = FieldList()
        fields.append("Accept-Encoding", " GZip ;Q=0.5,, br")
        fields.append("Other", "x")
        fields.append("accept-encoding", "\t*,")
        #expect(fields.elements("Accept-Encoding") == ["gzip ;q=0.5", "br", "*"])
        #expect(fields.elements("Nothing").isEmpty)
        // Only ASCII folds.
        fields.append("K", "\u{212A}B")
        #expect(fields.elements("K") == ["\u{212A}b"])
    }
}
