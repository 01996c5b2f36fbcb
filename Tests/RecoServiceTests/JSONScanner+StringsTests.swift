import Testing

@testable import RecoService

struct JSONScannerStringsTests {
    private func read(_ bytes: [UInt8]) throws(ServiceError) -> String {
        var scanner = JSONScanner(bytes.span)
        let text = try scanner.readString()
        try scanner.finish()
        return text
    }

    private func read(_ text: String) throws(ServiceError) -> String {
        try read(Array(text.utf8))
    }

    @Test(arguments: [
        (#""""#, ""), (#""abc""#, "abc"), (#""Käfer 🚗""#, "Käfer 🚗"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9""#, "Aéé"),
        (#""\ud83d\uDE97!""#, "🚗!"), (#""\u0000""#, "\0"), (#""\uFFFF""#, "\u{FFFF}"),
        (#""é\né""#, "é\né"), (#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"),
    ])
    func readsText(json: String, text: String) throws {
        #expect(try read(json) == text)
    }

    @Test(arguments: [
        JSONSample(
            "\"abc",
            at: 4,
            expected: "the quote that ends the string",
            found: "the end of the text"
        ),
        JSONSample(
            "\"a\nb\"",
            at: 2,
            expected: "an escape instead of a control character",
            found: "the byte 0x0A"
        ),
        JSONSample(
            #""\x""#,
            at: 2,
            expected: "one of \"\\/bfnrtu after a backslash",
            found: "'x'"
        ),
        JSONSample(
            "\"\\",
            at: 2,
            expected: "the rest of an escape",
            found: "the end of the text"
        ),
        JSONSample(#""\u12G4""#, at: 5, expected: "four hexadecimal digits", found: "'G'"),
        JSONSample(#""\u12""#, at: 5, expected: "four hexadecimal digits", found: "'\"'"),
        JSONSample(
            #""\ud800""#,
            at: 1,
            expected: "a pair of surrogates",
            found: "half of one, U+D800"
        ),
        JSONSample(
            #""\udc00""#,
            at: 1,
            expected: "a pair of surrogates",
            found: "half of one, U+DC00"
        ),
        JSONSample(
            #""\ud800\u0041""#,
            at: 1,
            expected: "a pair of surrogates",
            found: "half of one, U+D800"
        ),
        JSONSample(
            #""a\ud800\n""#,
            at: 2,
            expected: "a pair of surrogates",
            found: "half of one, U+D800"
        ),
    ])
    func refusesWhatIsNoText(sample: JSONSample) {
        #expect(throws: sample.error) { try read(sample.text) }
        #expect {
            let bytes = Array(sample.text.utf8)
            var scanner = JSONScanner(bytes.span)
            _ = try scanner.readStringBytes()
        } throws: {
            $0 as? ServiceError == sample.error
        }
    }

    /// Overlong forms, surrogates, stray and missing continuations, beyond U+10FFFF.
    @Test(
        arguments: [
            [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x9A], [0xFF],
        ] as [[UInt8]]
    )
    func refusesBytesThatAreNotUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let error = #expect(throws: ServiceError.self) {
            try read([quote, 0x41] + bytes + [0x42, quote])
        }
        guard case .malformedJSON(let offset, let expected, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(offset == 2)
        #expect(expected == "a string in UTF-8")
    }

    @Test func bytesOfAStringAreUnescaped() throws {
        let bytes = Array(#""a\/b\u003d" "#.utf8)
        var scanner = JSONScanner(bytes.span)
        #expect(try scanner.readStringBytes() == Array("a/b=".utf8))
    }

    @Test func longTextsAreCutInMessages() {
        #expect(quoted("short") == "\"short\"")
        #expect(quoted(String(repeating: "x", count: 100)).count == 67)
        let oneCharacter = "x" + String(repeating: "\u{301}", count: 10_000)
        #expect(quoted(oneCharacter).utf8.count < 200)
    }
}
