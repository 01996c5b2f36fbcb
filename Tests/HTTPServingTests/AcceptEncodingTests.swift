import HTTPWire
import Testing

@testable import HTTPServing

struct AcceptEncodingTests {
    private func accepted(_ values: String...) -> AcceptEncoding {
        var fields = FieldList()
        for value in values { fields.append("Accept-Encoding", value) }
        return AcceptEncoding(fields)
    }

    @Test func withoutTheFieldNothingIsCoded() {
        #expect(accepted().coding == nil)
        #expect(accepted().takesIdentity)
    }

    /// Each value with the coding of the answer, and whether it may come as it is.
    @Test(
        arguments: [
            ("", nil, true), ("identity", nil, true), ("br", nil, true),
            ("gzip", .gzip, true), ("GZip", .gzip, true), ("x-gzip", .gzip, true),
            ("deflate", .deflate, true), ("deflate, gzip", .gzip, true),
            ("gzip, deflate, br", .gzip, true), ("gzip;q=0.5, deflate", .deflate, true),
            ("gzip;q=0.5, deflate;q=0.501", .deflate, true), ("gzip;q=0", nil, true),
            ("gzip;q=0, *", .deflate, true), ("*", .gzip, true), ("*;q=0", nil, false),
            ("*;q=0, gzip", .gzip, false), ("*;q=0, identity", nil, true),
            ("identity;q=0", nil, false), ("identity;q=0, gzip;q=0.001", .gzip, false),
            ("identity;q=0.000, *;q=0.1", .gzip, false), ("gzip;q=0.5, identity;q=0.6", nil, true),
            ("gzip;q=0.6, identity;q=0.5", .gzip, true), ("gzip;q=1.000", .gzip, true),
            ("gzip ; q=0.5", .gzip, true), ("gzip;q=0.000, deflate;q=0.", .none, true),
            ("gzip, gzip;q=0", .gzip, true), ("gzip;q=0, gzip", nil, true),
            ("gzip;Q=0", nil, true),
            // Ill-formed elements mean nothing.
            ("gzip;q=2", nil, true), ("gzip;q=1.001", nil, true), ("gzip;q=-1", nil, true),
            ("gzip;q=0.0001", nil, true), ("gzip;q=", nil, true), ("gzip;q", nil, true),
            ("gzip;level=1", nil, true), ("gzip;q=1;q=1", nil, true), ("gzip q=1", nil, true),
            ("gzip;q=0x1", nil, true), (",, gzip ,", .gzip, true), (";q=1", nil, true),
            ("identity;q=9", nil, true), ("\u{FF47}zip", nil, true),
        ] as [(String, ContentCoding?, Bool)]
    )
    func theBestThatIsTakenWins(value: String, coding: ContentCoding?, takesIdentity: Bool) {
        #expect(accepted(value).coding == coding)
        #expect(accepted(value).takesIdentity == takesIdentity)
    }

    @Test func severalFieldsAreOneList() {
        #expect(accepted("identity;q=0", "deflate") == accepted("identity;q=0, deflate"))
        #expect(accepted("br", "deflate").coding == .deflate)
    }
}
