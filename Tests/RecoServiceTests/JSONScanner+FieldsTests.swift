import Testing

@testable import RecoService

struct JSONScannerFieldsTests {
    private enum Color: String, CaseIterable {
        case red
        case green
    }

    private func parse<Value>(
        _ text: String,
        _ read: (inout JSONScanner) throws(ServiceError) -> Value
    ) throws(ServiceError) -> Value {
        try JSONScanner.parse(Array(text.utf8)) { scanner throws(ServiceError) in
            var object = try scanner.enterObject()
            _ = try scanner.nextKey(in: &object)
            let value = try read(&scanner)
            _ = try scanner.nextKey(in: &object)
            return value
        }
    }

    private func field(_ expected: String, _ found: String) -> ServiceError {
        .invalidField(pointer: "/a", expected: expected, found: found)
    }

    @Test func readsTypedValues() throws {
        #expect(
            try parse(#"{"a":"x"}"#) { scanner throws(ServiceError) in
                try scanner.readString(at: "/a")
            } == "x"
        )
        #expect(
            try parse(#"{"a":true}"#) { scanner throws(ServiceError) in
                try scanner.readBoolean(at: "/a")
            }
        )
        #expect(
            try parse(#"{"a": 7.0}"#) { scanner throws(ServiceError) in
                try scanner.readInteger(at: "/a", in: 1...9)
            } == 7
        )
        #expect(
            try parse(#"{"a":"green"}"#) { scanner throws(ServiceError) in
                try scanner.readChoice(Color.self, at: "/a")
            } == .green
        )
    }

    @Test(arguments: [
        ("0", "0"), ("10", "10"), ("1.5", "1.5"), ("-3", "-3"), ("1e99", "1e99"),
        ("\"3\"", "a string"), ("null", "null"), ("[1]", "an array"),
        ("11111111111111111111111111111111111111111", "11111111111111111111111111111111…"),
    ])
    func refusesOtherIntegers(value: String, found: String) {
        #expect(throws: field("an integer in 1…9", found)) {
            try parse("{\"a\":\(value)}") { scanner throws(ServiceError) in
                try scanner.readInteger(at: "/a", in: 1...9)
            }
        }
    }

    @Test func anOpenRangeIsDescribedByItsStart() {
        #expect(throws: field("an integer from 1", "0")) {
            try parse(#"{"a":0}"#) { scanner throws(ServiceError) in
                try scanner.readInteger(at: "/a", in: 1...Int.max)
            }
        }
    }

    @Test(arguments: [
        ("\"blue\"", "\"blue\""), ("\"Red\"", "\"Red\""), ("1", "a number"), ("{}", "an object"),
    ])
    func refusesOtherWords(value: String, found: String) {
        #expect(throws: field("one of \"red\", \"green\"", found)) {
            try parse("{\"a\":\(value)}") { scanner throws(ServiceError) in
                try scanner.readChoice(Color.self, at: "/a")
            }
        }
    }

    @Test func refusesOtherKinds() {
        #expect(throws: field("a boolean", "a string")) {
            try parse(#"{"a":"true"}"#) { scanner throws(ServiceError) in
                try scanner.readBoolean(at: "/a")
            }
        }
        #expect(throws: field("a string", "null")) {
            try parse(#"{"a":null}"#) { scanner throws(ServiceError) in
                try scanner.readString(at: "/a")
            }
        }
    }

    @Test(arguments: ["[]", "3", "\"a\"", "null", "[{}]"])
    func theBodyMustBeAnObject(text: String) {
        let error = #expect(throws: ServiceError.self) {
            try parse(text) { _ throws(ServiceError) in 0 }
        }
        guard case .invalidField("", "an object", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func anEmptyBodyIsToldSo() {
        #expect(throws: ServiceError.emptyBody) {
            try parse("") { _ throws(ServiceError) in 0 }
        }
    }

    /// A wrong value in front does not hide that the text is no JSON.
    @Test(arguments: [
        (#"{"a":"x","b":}"#, 13), (#"{"a":"x"} x"#, 10), (#"[[["#, 3), (#""\u12"#, 5),
        (String(repeating: "[", count: 1000), 32),
    ])
    func malformedBodiesAreToldSoFirst(text: String, offset: Int) {
        let error = #expect(throws: ServiceError.self) {
            try parse(text) { scanner throws(ServiceError) in
                try scanner.readBoolean(at: "/a")
            }
        }
        guard case .malformedJSON(let found, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == offset)
    }
}
