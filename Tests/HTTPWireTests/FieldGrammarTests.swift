import Testing

@testable import HTTPWire

struct FieldGrammarTests {
    @Test(
        arguments: [
            ("0", 0), ("7", 7), ("42", 42), ("0000000000000000000000042", 42),
            ("9223372036854775807", Int.max), ("9223372036854775808", nil),
            ("9223372036854775810", nil), ("18446744073709551616", nil),
            ("99999999999999999999999999", nil), ("", nil), ("+1", nil), ("-1", nil), (" 1", nil),
            ("1 ", nil), ("1_0", nil), ("0x1", nil), ("1.0", nil), ("1e3", nil), ("٣", nil),
            ("１", nil), ("/", nil), (":", nil),
        ] as [(String, Int?)]
    )
    func readsDecimalDigitsOnly(text: String, expected: Int?) {
        #expect(FieldGrammar.decimal(Array(text.utf8).span) == expected)
    }

    @Test func agreesWithTheStandardLibraryOnPlainNumbers() {
        var number = 1
        while number < Int.max / 7 {
            #expect(FieldGrammar.decimal(Array("\(number)".utf8).span) == number)
            number = number * 7 + 3
        }
    }

    @Test func readsEachHexadecimalDigitAndNothingElse() {
        for byte in UInt8.min...UInt8.max {
            let character = Character(Unicode.Scalar(byte))
            let expected = byte < 128 ? character.hexDigitValue.map { UInt8($0) } : nil
            #expect(FieldGrammar.hexadecimalDigit(byte) == expected, "byte \(byte)")
        }
    }

    @Test func foldsCapitalsOfASCIIOnly() {
        for byte in UInt8.min...UInt8.max {
            let isCapital = (0x41...0x5A).contains(byte)
            #expect(FieldGrammar.lowercased(byte) == (isCapital ? byte + 32 : byte))
        }
    }

    @Test(arguments: [
        ("chunked", true), ("CHUNKED", true), ("cHuNkEd", true), ("chunkee", false),
        ("chunke", false), ("chunkedd", false), ("", false), ("chun\u{212A}ed", false),
        ("chun\u{0B}ed", false),
    ])
    func comparesWordsWhole(text: String, expected: Bool) {
        #expect(FieldGrammar.spells(Array(text.utf8).span, "chunked") == expected)
    }

    @Test func doesNotTakePunctuationForLetters() {
        // 0x40 and 0x60 differ by the bit that makes a letter small, and are no letters.
        #expect(FieldGrammar.spells(Array("@".utf8).span, "`") == false)
        #expect(FieldGrammar.spells(Array("[".utf8).span, "{") == false)
    }

    @Test(arguments: [
        ("", 0..<0), (" ", 1..<1), ("a", 0..<1), (" a", 1..<2), ("a\t", 0..<1),
        (" \ta b\t ", 2..<5),
    ])
    func leavesBlanksAtTheEndsOff(text: String, expected: Range<Int>) {
        let range = FieldGrammar.trimmed(Array(text.utf8).span)
        #expect(range.count == expected.count)
        #expect(range.isEmpty || range == expected)
    }

    @Test func knowsTokens() {
        #expect(FieldGrammar.isToken("X-Name"))
        for text in ["", "a b", "a:", "é", "a\r"] { #expect(!FieldGrammar.isToken(text)) }
    }

    @Test func quotesWhatItFoundInOneShortPrintableLine() {
        let bytes: [UInt8] = [0x61, 0x00, 0x0D, 0x0A, 0x7F, 0xFF, 0x7A]
        #expect(FieldGrammar.excerpt(bytes.span) == "a\\x00\\x0D\\x0A\\x7F\\xFFz")
        let long = [UInt8](repeating: 0x61, count: 41)
        let expected = String(repeating: "a", count: 40)
        #expect(FieldGrammar.excerpt(long.span) == expected + "...")
        #expect(FieldGrammar.excerpt(long.span.extracting(0..<40)) == expected)
    }

    @Test func makesTextOfAnyBytes() {
        #expect(FieldGrammar.text(Array("aü".utf8).span) == "aü")
        #expect(FieldGrammar.text(([0x61, 0xFF, 0x62] as [UInt8]).span) == "a\u{FFFD}b")
    }

    @Test func copiesSpansWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        #expect([UInt8](copying: bytes.span) == bytes)
        var array: [UInt8] = [9]
        array.append(copying: bytes.span.extracting(5..<7))
        array.append(copying: bytes.span.extracting(0..<0))
        #expect(array == [9, 5, 6])
    }
}
