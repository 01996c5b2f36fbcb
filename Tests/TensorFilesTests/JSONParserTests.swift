import Testing

@testable import TensorFiles

@Suite struct JSONParserTests {
    private func parse(_ text: [UInt8]) throws(JSONValue.Fault) -> JSONValue {
        try JSONValue.parse(text, depthLimit: 3)
    }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)),
        ("-0.5e+10", .number("-0.5e+10")), ("0", .number("0")), ("1E-2", .number("1E-2")),
        ("\"\"", .string("")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u00fc\uD83D\udc26""#, .string("ü\u{1F426}")), ("[]", .array([])),
        ("[1,[2,[3]]]", .array([.number("1"), .array([.number("2"), .array([.number("3")])])])),
        ("{}", .object([])),
        ("\t{ \"a\"\n:\r1 }", .object([.init(key: "a", value: .number("1"))])),
    ])
    func understandsEveryKindOfValue(text: String, value: JSONValue) throws {
        #expect(try parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("nul", 3), ("True", 0), ("01", 1), ("-", 1), ("+1", 0), ("1.", 2),
        (".5", 0), ("1e", 2), ("0x1", 1), ("NaN", 0), ("1 2", 2), ("[1,]", 3), ("[1", 2),
        ("[,1]", 1), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\":1,}", 7), ("{a:1}", 1),
        ("{\"a\":1", 6), ("'a'", 0), ("\"a", 2), ("\"a\nb\"", 2), (#""\x41""#, 1),
        (#""\u12g4""#, 5),
        (#""\ud800""#, 1), (#""\ud800\u0041""#, 1), (#""\udc00""#, 1), ("// c\n1", 0),
        ("\u{FEFF}1", 0),
    ])
    func refusesWhatIsNoJSONAndSaysWhere(text: String, offset: Int) {
        #expect(throws: JSONValue.Fault.syntax(offset: offset)) {
            _ = try parse(Array(text.utf8))
        }
    }

    @Test func refusesWhatTwoReadersCouldTakeDifferently() {
        #expect(throws: JSONValue.Fault.repeatedKey("a")) {
            _ = try parse(Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8))
        }
        for text: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        ] {
            #expect(throws: JSONValue.Fault.notUTF8) { _ = try parse(text) }
        }
    }

    @Test func bindsItsDepth() {
        #expect(throws: JSONValue.Fault.tooDeep(limit: 3)) {
            _ = try parse(Array("[[[[]]]]".utf8))
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONValue.Fault.tooDeep(limit: 3)) { _ = try parse(deep) }
    }

    @Test func everyTruncationIsRefused() throws {
        let text = Array(#"{"a":[1.5e3,"ü\n\ud83d\udc26",{"b":null}],"c":true}"#.utf8)
        _ = try parse(text)
        for count in text.indices {
            #expect(throws: JSONValue.Fault.self) { _ = try parse(Array(text[..<count])) }
        }
    }

    @Test func keysThatOnlyLookAlikeAreTwo() throws {
        let text = "{\"\u{e9}\":1,\"e\u{301}\":2}"
        guard case .object(let members) = try JSONValue.parse(Array(text.utf8), depthLimit: 4)
        else {
            Issue.record("expected an object")
            return
        }
        #expect(members.count == 2)
    }
}
