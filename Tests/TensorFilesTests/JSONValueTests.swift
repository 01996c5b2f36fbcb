import Testing

@testable import TensorFiles

@Suite struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue.parse(Array(text.utf8), depthLimit: 8)
    }

    @Test func findsMembersByName() throws {
        let value = try parse(#"{"a": [1, true], "b": null}"#)
        #expect(value["a"] == .array([.number("1"), .bool(true)]))
        #expect(value["b"] == .null)
        #expect(value["c"] == nil)
        #expect(JSONValue.null["a"] == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("17", 17), ("9223372036854775807", Int.max), ("9223372036854775808", nil),
            ("-1", nil), ("1.0", nil), ("1e3", nil), ("\"1\"", nil),
        ] as [(String, Int?)]
    )
    func takesPlainDigitsForACount(text: String, count: Int?) throws {
        #expect(try parse(text).count == count)
    }

    @Test(arguments: [
        "", "plain", "quote \" backslash \\ slash /", "tab\tline\nreturn\r", "\u{0}\u{1F}\u{7F}",
        "ü \u{1F426} \u{2028}", "e\u{301}",
    ])
    func quotesWhatItReadsBack(text: String) throws {
        guard case .string(let found) = try parse(JSONValue.quoted(text)) else {
            Issue.record("no string")
            return
        }
        #expect(Array(found.utf8) == Array(text.utf8))
    }

    @Test func quotesControlCharactersAsEscapes() {
        #expect(JSONValue.quoted("\u{1}\u{1F}") == #""\u0001\u001f""#)
    }
}
