import HTTPWire
import Testing

@testable import HTTPServing

struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    private func read(_ values: String...) -> TraceContext? {
        var fields = FieldList()
        for value in values { fields.append("traceparent", value) }
        return TraceContext(fields)
    }

    @Test(arguments: ["00", "01", "fe", "ff"])
    func readsWhatIsWellFormed(flags: String) throws {
        let context = try #require(read("00-\(Self.trace)-\(Self.span)-\(flags)"))
        #expect(context.traceID == Self.trace)
        #expect(context.parentID == Self.span)
    }

    /// A later version may add parts; what is known of it is read.
    @Test func readsALaterVersion() {
        #expect(read("01-\(Self.trace)-\(Self.span)-01-more") == nil)
        #expect(read("01-\(Self.trace)-\(Self.span)-01-0a") != nil)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-0a", "ff-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)0-\(span)-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00_\(trace)_\(span)_01", "00-\(trace)-\(span)-1", "0g-\(trace)-\(span)-01",
    ])
    func ignoresWhatIsNot(value: String) {
        #expect(read(value) == nil)
    }

    @Test func ignoresTwo() {
        let value = "00-\(Self.trace)-\(Self.span)-01"
        #expect(read(value, value) == nil)
        #expect(read() == nil)
    }
}
