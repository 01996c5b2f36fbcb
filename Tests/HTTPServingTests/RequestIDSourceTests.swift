import HTTPWire
import Testing

@testable import HTTPServing

struct RequestIDSourceTests {
    private func id(given: String) -> String {
        var fields = FieldList()
        fields.append("X-Request-Id", given)
        var source = RequestIDSource()
        return source.id(of: fields)
    }

    @Test func newOnesDiffer() {
        var source = RequestIDSource()
        let ids = Set((0..<10_000).map { _ in source.next() })
        #expect(ids.count == 10_000)
        #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{16}/) != nil })
    }

    @Test(arguments: ["a", "7f3e-42", "A.b_c-9", String(repeating: "x", count: 128)])
    func theClientsOwnIsKept(given: String) {
        #expect(id(given: given) == given)
    }

    /// It goes into a log: nothing that could end a line or a quotation.
    @Test(arguments: ["", "a b", "a\"b", "ä", "a/b", String(repeating: "x", count: 129)])
    func anotherTakesThePlaceOfWhatCouldHarm(given: String) {
        #expect(id(given: given).wholeMatch(of: /[0-9a-f]{16}/) != nil)
    }
}
