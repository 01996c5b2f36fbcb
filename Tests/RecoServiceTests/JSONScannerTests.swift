import Testing

@testable import RecoService

struct JSONScannerTests {
    @Test func readsAnObjectOfEverything() throws {
        let text = Array(" { \"a\" : [ 1 , true,null ] ,\"b\":{}, \"c\":\"x\" }\n".utf8)
        var scanner = JSONScanner(text.span)
        var object = try scanner.enterObject()
        #expect(try scanner.nextKey(in: &object) == "a")
        #expect(try scanner.nextKind() == .array)
        var array = try scanner.enterArray()
        #expect(try scanner.nextElement(in: &array))
        #expect(try scanner.readNumber().integer == 1)
        #expect(try scanner.nextElement(in: &array))
        #expect(try scanner.readBoolean())
        #expect(try scanner.nextElement(in: &array))
        try scanner.readNull()
        #expect(try !scanner.nextElement(in: &array))
        #expect(array.count == 3)
        #expect(try scanner.nextKey(in: &object) == "b")
        var inner = try scanner.enterObject()
        #expect(try scanner.nextKey(in: &inner) == nil)
        #expect(try scanner.nextKey(in: &object) == "c")
        #expect(try scanner.readString() == "x")
        #expect(try scanner.nextKey(in: &object) == nil)
        try scanner.finish()
    }

    /// Reads any value to its end the way a caller that wants all of it would.
    private func read(_ text: String) throws(ServiceError) {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner(bytes.span)
        try read(&scanner)
        try scanner.finish()
    }

    private func read(_ scanner: inout JSONScanner) throws(ServiceError) {
        switch try scanner.nextKind() {
        case .object:
            var object = try scanner.enterObject()
            while try scanner.nextKey(in: &object) != nil { try read(&scanner) }
        case .array:
            var array = try scanner.enterArray()
            while try scanner.nextElement(in: &array) { try read(&scanner) }
        case .string: _ = try scanner.readString()
        case .number: _ = try scanner.readNumber()
        case .boolean: _ = try scanner.readBoolean()
        case .null: try scanner.readNull()
        }
    }

    @Test(arguments: JSONSample.valid)
    func readsWhatIsValid(text: String) throws {
        try read(text)
    }

    @Test(arguments: JSONSample.malformed)
    func refusesWhatIsMalformed(sample: JSONSample) {
        let error = #expect(throws: ServiceError.self) { try read(sample.text) }
        #expect(error == sample.error)
    }

    /// Also when the two are spelt differently.
    @Test func refusesAKeyThatComesTwice() {
        #expect(
            throws: ServiceError.invalidField(
                pointer: "/a",
                expected: "each key once",
                found: "another \"a\""
            )
        ) {
            try read(#"{"a":1, "\u0061":2}"#)
        }
    }

    @Test(arguments: [("a", "a"), ("a/b", "a~1b"), ("a~b", "a~0b"), ("~/~1", "~0~1~01")])
    func pointersEscapeKeys(key: String, token: String) {
        #expect(JSONPointer.escape(key) == token)
        #expect(JSONPointer.member(key, of: "/a") == "/a/" + token)
        let long = String(repeating: "~", count: 1000)
        #expect(JSONPointer.member(long, of: "/a") == "/a")
    }

    @Test func everyTruncationIsAnError() {
        let text = #"{"a":[1.5e3,"x\u00e9",true,null,false,{"b":[]}],"c":-0.25}"#
        for end in 0..<text.utf8.count {
            #expect(throws: ServiceError.self) {
                try read(String(decoding: Array(text.utf8).prefix(end), as: UTF8.self))
            }
        }
    }
}

/// Texts for everything that reads whole values.
struct JSONSample: Sendable, CustomTestStringConvertible {
    let text: String
    let error: ServiceError

    init(_ text: String, at byteOffset: Int, expected: String, found: String) {
        self.text = text
        error = .malformedJSON(byteOffset: byteOffset, expected: expected, found: found)
    }

    var testDescription: String { text }

    static let valid = [
        "{}", "[]", " [ ] ", "{ }", "0", "-1.5E-7", "\"\"", "true", "false", "null",
        "[1,2,[3,[4]],{\"a\":[{}]}]", "\t\r\n[\n]\r", "[[],[],{}]", "\"\\u0000\"",
        "{\"\":{\"\":0}}",
    ]

    static let malformed = [
        JSONSample("", at: 0, expected: "a value", found: "the end of the text"),
        JSONSample("nul", at: 0, expected: "null", found: "'n'"),
        JSONSample("True", at: 0, expected: "a value", found: "'T'"),
        JSONSample("tru", at: 0, expected: "true or false", found: "'t'"),
        JSONSample("[1,]", at: 3, expected: "a value", found: "']'"),
        JSONSample("[,1]", at: 1, expected: "a value", found: "','"),
        JSONSample("[1 2]", at: 3, expected: "a comma or the end of the array", found: "'2'"),
        JSONSample(
            "[1",
            at: 2,
            expected: "a comma or the end of the array",
            found: "the end of the text"
        ),
        JSONSample("{\"a\" 1}", at: 5, expected: "a colon", found: "'1'"),
        JSONSample("{\"a\":}", at: 5, expected: "a value", found: "'}'"),
        JSONSample("{\"a\":1,}", at: 7, expected: "a key", found: "'}'"),
        JSONSample(
            "{\"a\":1 \"b\":2}",
            at: 7,
            expected: "a comma or the end of the object",
            found: "'\"'"
        ),
        JSONSample("[1}", at: 2, expected: "a comma or the end of the array", found: "'}'"),
        JSONSample("[]]", at: 2, expected: "the end of the text", found: "']'"),
        JSONSample("1 2", at: 2, expected: "the end of the text", found: "'2'"),
        JSONSample("\u{FEFF}{}", at: 0, expected: "a value", found: "the byte 0xEF"),
        JSONSample("[\u{B}]", at: 1, expected: "a value", found: "the byte 0x0B"),
        JSONSample("'a'", at: 0, expected: "a value", found: "'''"),
        JSONSample("[1]//", at: 3, expected: "the end of the text", found: "'/'"),
        JSONSample("[Infinity]", at: 1, expected: "a value", found: "'I'"),
    ]
}
