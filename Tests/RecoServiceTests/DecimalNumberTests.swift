import Testing

@testable import RecoService

struct DecimalNumberTests {
    private func parse(_ text: String) throws(ServiceError) -> (DecimalNumber, end: Int) {
        var offset = 0
        let bytes = Array(text.utf8)
        let number = try DecimalNumber.parse(bytes.span, at: &offset)
        return (number, offset)
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, 0), ("7", 7, 0), ("12.50", 1250, -2), ("0.001", 1, -3),
            ("1e5", 1, 5), ("1E+05", 1, 5), ("2.5e-3", 25, -4), ("1234567890.123456789", 0, 0),
            ("9999999999999999999", 9_999_999_999_999_999_999, 0),
            ("0.0000000000000000000000001", 1, -25), ("1e99999999999999999999", 1, 1_000_000_000),
        ] as [(String, UInt64, Int)]
    )
    func readsSignificandAndExponent(text: String, significand: UInt64, exponent: Int) throws {
        let (number, end) = try parse(text)
        #expect(end == text.utf8.count)
        #expect(number.isNegative == text.hasPrefix("-"))
        #expect(!number.isTruncated)
        if text == "1234567890.123456789" {
            #expect(number.significand == 1_234_567_890_123_456_789)
            #expect(number.exponent == -9)
        } else {
            #expect(number.significand == significand)
            #expect(number.exponent == exponent)
        }
    }

    @Test(
        arguments: [
            ("12345678901234567890", 1_234_567_890_123_456_789, 1, false),
            ("12345678901234567891", 1_234_567_890_123_456_789, 1, true),
            ("0.00012345678901234567891", 1_234_567_890_123_456_789, -22, true),
            ("1.00000000000000000000", 1_000_000_000_000_000_000, -18, false),
            ("1234567890123456789.01", 1_234_567_890_123_456_789, 0, true),
            ("00", 0, 0, false),
        ] as [(String, UInt64, Int, Bool)]
    )
    func keepsNineteenDigits(
        text: String,
        significand: UInt64,
        exponent: Int,
        isTruncated: Bool
    ) throws {
        guard text != "00" else {
            #expect(throws: ServiceError.self) { try parse(text) }
            return
        }
        let (number, _) = try parse(text)
        #expect(number.significand == significand)
        #expect(number.exponent == exponent)
        #expect(number.isTruncated == isTruncated)
    }

    /// Where the digits end in relation to the groups of eight that are read at once.
    @Test func readsEveryNumberOfDigits() throws {
        for count in 1...19 {
            let text = String("1234567890123456789".prefix(count))
            #expect(try parse(text).0.significand == UInt64(text))
            #expect(try parse(text + ",12345678").0.significand == UInt64(text))
            #expect(try parse(text + ",12345678").end == count)
        }
    }

    @Test(arguments: [
        ("", 0), ("-", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e5", 2), ("01", 1), ("-01", 2),
        ("1e", 2), ("1e+", 3), ("1e-", 3), ("--1", 1), ("x", 0), ("- 1", 1),
    ])
    func refusesWhatTheGrammarDoesNotHave(text: String, offset: Int) {
        let error = #expect(throws: ServiceError.self) { try parse(text) }
        guard case .malformedJSON(let found, _, _) = error else {
            Issue.record("\(text) gave \(String(describing: error))")
            return
        }
        #expect(found == offset)
    }

    @Test(
        arguments: [
            ("0", 0), ("10", 10), ("-3", -3), ("10.0", 10), ("1e2", 100), ("1200e-2", 12),
            ("1.5", nil),
            ("1e-1", nil), ("9223372036854775807", Int.max), ("9223372036854775808", nil),
            ("1e19", nil), ("1e400", nil), ("0e400", 0), ("100000000000000000000", nil),
            ("12345678901234567891", nil),
        ] as [(String, Int?)]
    )
    func knowsWhenItIsAnInteger(text: String, integer: Int?) throws {
        #expect(try parse(text).0.integer == integer)
    }
}
