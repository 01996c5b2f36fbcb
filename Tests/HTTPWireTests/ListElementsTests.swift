import Testing

@testable import HTTPWire

struct ListElementsTests {
    @Test(
        arguments: [
            ("", [], 0), ("a", ["a"], 0), ("a,b", ["a", "b"], 0), (" a ,\tb c ", ["a", "b c"], 0),
            (",", [], 1), (",a", ["a"], 1), ("a,", ["a"], 0), (" , ,a", ["a"], 2),
        ] as [(String, [String], Int)]
    )
    func walksThroughNonEmptyElements(value: String, expected: [String], skipped: Int) {
        let bytes = Array(value.utf8)
        var elements = ListElements()
        var found: [String] = []
        while let range = elements.next(in: bytes.span) {
            found.append(String(decoding: bytes[range], as: UTF8.self))
        }
        #expect(found == expected)
        #expect(elements.skippedCount == skipped)
    }
}
