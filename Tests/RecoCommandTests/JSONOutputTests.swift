import Testing

@testable import RecoCommand

struct JSONOutputTests {
    private struct Value: Encodable {
        var second = "a/b"
        var first = [1, 2]
        var third: Int?
    }

    @Test func keysAreSortedAndSlashesLeftAlone() throws {
        let text = try JSONOutput.encode(Value(), isPretty: false)
        #expect(text == #"{"first":[1,2],"second":"a/b"}"#)
    }

    @Test func prettyIsOneMemberALine() throws {
        let lines = try JSONOutput.encode(Value(third: 3)).split(separator: "\n")
        #expect(lines.first == "{" && lines.last == "}")
        #expect(lines.contains { $0.hasPrefix("  \"second\"") && $0.hasSuffix("\"a/b\",") })
        #expect(lines.last { $0.contains(":") }?.contains("third") == true)
    }

    @Test func floatsAreWrittenWithTheirOwnDigits() throws {
        #expect(try JSONOutput.encode([Float(0.1), 1e-7, 3], isPretty: false) == "[0.1,1e-07,3]")
    }

    @Test(arguments: [Double.nan, .infinity])
    func whatJSONCannotSayThrows(value: Double) {
        #expect(throws: EncodingError.self) { try JSONOutput.encode([value]) }
    }
}
