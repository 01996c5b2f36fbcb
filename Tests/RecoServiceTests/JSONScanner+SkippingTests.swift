import Testing

@testable import RecoService

struct JSONScannerSkippingTests {
    private func skip(_ text: String) throws(ServiceError) -> Range<Int> {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner(bytes.span)
        let range = try scanner.skipValue()
        try scanner.finish()
        return range
    }

    @Test(arguments: JSONSample.valid)
    func skipsWhatIsValid(text: String) throws {
        let range = try skip(text)
        let value = text.utf8.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        #expect(range.lowerBound == text.utf8.count - value.count)
    }

    @Test(arguments: JSONSample.malformed)
    func refusesWhatIsMalformed(sample: JSONSample) throws {
        let error = #expect(throws: ServiceError.self) { try skip(sample.text) }
        guard case .malformedJSON(let found, _, _) = error,
            case .malformedJSON(let expected, _, _) = sample.error
        else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == expected)
    }

    @Test func stopsBehindTheValue() throws {
        let bytes = Array(" [1,{\"a\":2}] ,5".utf8)
        var scanner = JSONScanner(bytes.span)
        #expect(try scanner.skipValue() == 1..<12)
        #expect(scanner.offset == 12)
    }

    @Test func skipsKeysThatRepeat() throws {
        _ = try skip(#"{"a":1,"a":2}"#)
    }

    @Test(arguments: ["[", "{\"a\":"])
    func nestingHasALimit(opening: String) throws {
        func nested(_ depth: Int) -> String {
            let closing = opening == "[" ? "]" : "}"
            return String(repeating: opening, count: depth - 1) + (opening == "[" ? "[]" : "{}")
                + String(repeating: closing, count: depth - 1)
        }
        _ = try skip(nested(JSONScanner.depthLimit))
        let error = #expect(throws: ServiceError.self) {
            try skip(nested(JSONScanner.depthLimit + 1))
        }
        #expect(error?.description.contains("at most 32 nested values") == true)
        #expect(throws: ServiceError.self) { try skip(nested(100_000)) }
    }

    @Test func deeperNestingCanBeAllowed() throws {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        let bytes = Array(text.utf8)
        var scanner = JSONScanner(bytes.span)
        #expect(try scanner.skipValue(depthLimit: 64) == 0..<128)
    }

    @Test func wordsForNoNumberPassOnlyWhereAllowed() throws {
        let bytes = Array("[NaN, -Infinity, {\"a\": Infinity}]".utf8)
        var scanner = JSONScanner(bytes.span)
        #expect(try scanner.skipValue(allowsNotFinite: true) == 0..<bytes.count)
        #expect(throws: ServiceError.self) { try skip("[NaN]") }
        #expect(throws: ServiceError.self) { try skip("[-Infinity]") }
    }

    @Test func everyTruncationIsAnError() {
        let bytes = Array(#"{"a":[1.5e3,"x\u00e9",true,null,false,{"b":[]}],"c":-0.25}"#.utf8)
        for end in 0..<bytes.count {
            #expect(throws: ServiceError.self) {
                try skip(String(decoding: bytes.prefix(end), as: UTF8.self))
            }
        }
    }
}
