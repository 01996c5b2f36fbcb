import Foundation
import Testing

@testable import RecoService

/// The judge is the C library's `strtof`, which rounds correctly.
struct FloatParserTests {
    private func parse(_ text: String) throws -> Float {
        var offset = 0
        let bytes = Array(text.utf8)
        let value = try FloatParser.parse(bytes.span, at: &offset)
        #expect(offset == bytes.count)
        return value
    }

    private func expectAgreement(
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    )
        throws
    {
        let found = try parse(text)
        let judge = unsafe strtof(text, nil)
        if found.bitPattern != judge.bitPattern {
            Issue.record("\(text): \(found) is not \(judge)", sourceLocation: sourceLocation)
        }
    }

    @Test func signedZeroKeepsItsSign() throws {
        #expect(try parse("0").bitPattern == 0)
        #expect(try parse("-0.0e7").bitPattern == 0x8000_0000)
    }

    /// Nine digits, seventeen (as a double prints) and all of them, over every exponent.
    @Test func readsEveryExponent() throws {
        var random = SplitMix(seed: 11)
        for exponent in 0..<255 as Range<UInt32> {
            for round in 0..<24 {
                let fraction = [0, 1, 0x7F_FFFF][min(round, 2)] as UInt32
                let random = UInt32(truncatingIfNeeded: random.next()) & 0x7F_FFFF
                let value = Float(bitPattern: exponent << 23 | (round < 3 ? fraction : random))
                for text in [value.description, Double(value).description, exactText(of: value)] {
                    #expect(try parse(text) == value, "\(text)")
                }
            }
        }
    }

    @Test func readsRandomDecimals() throws {
        var random = SplitMix(seed: 12)
        for _ in 0..<20_000 {
            let digits = String(random.next()).prefix(Int.random(in: 1...20, using: &random))
            let exponent = Int.random(in: -70...45, using: &random)
            try expectAgreement("\(digits)e\(exponent)")
            try expectAgreement("-0.\(digits)e\(exponent + digits.count)")
        }
    }

    /// Exactly between two floats, and by the least bit to each side.
    @Test func roundsMidpointsToEven() throws {
        var random = SplitMix(seed: 13)
        for exponent in 0..<255 as Range<UInt32> {
            for _ in 0..<8 {
                let fraction = UInt32(truncatingIfNeeded: random.next()) & 0x7F_FFFF
                let lower = Float(bitPattern: exponent << 23 | fraction)
                let step = Double(lower.ulp)
                let midpoint = exactText(of: Double(lower) + step / 2)
                let even = fraction & 1 == 0 ? lower : lower.nextUp
                #expect(try parse(midpoint) == even, "\(midpoint)")
                try expectAgreement(midpoint)
                #expect(try parse(justAbove(midpoint)) == lower.nextUp, "\(midpoint)")
                #expect(try parse(justBelow(midpoint)) == lower, "\(midpoint)")
            }
        }
    }

    /// Ties that 19 digits can say, where the sticky bits decide.
    @Test func roundsShortTiesToEven() throws {
        for integer in 16_777_216..<16_777_416 { try expectAgreement("\(integer)") }
        for text in ["33554434", "33554438", "1677721700000000e-8", "16777217e10", "16777219e10"] {
            try expectAgreement(text)
        }
        for numerator in 0..<400 {
            let value = Double(16_777_216 * 2 + numerator) / 131_072
            try expectAgreement(exactText(of: value))
        }
    }

    /// 5^10 has 24 bits and 5^11 more: around there a product stops being exact.
    @Test func readsAroundThePowersThatAreExact() throws {
        for exponent in -30...30 {
            for digits in ["1", "3", "16777216", "16777217", "33554431", "9007199254740993"] {
                try expectAgreement("\(digits)e\(exponent)")
            }
        }
    }

    @Test(arguments: [
        "1.4e-45", "7.0e-46", "7.00649232162408535461864791644958e-46",
        "7.00649232162408535461864791644959e-46", "1e-46", "1e-400", "1.17549435e-38",
        "1.1754943e-38", "1.17549428e-38", "1.1754942e-38", "5e-324", "0e999999999",
    ])
    func readsTheLeastNumbers(text: String) throws {
        try expectAgreement(text)
    }

    @Test(
        arguments: [
            ("3.40282347e38", Float.greatestFiniteMagnitude),
            ("3.4028235677973366163e38", .greatestFiniteMagnitude),
            ("340282356779733661637539395458142568447.9", .greatestFiniteMagnitude),
            ("340282356779733661637539395458142568448", .infinity),
            ("3.4028236e38", .infinity), ("1e39", .infinity), ("1e400", .infinity),
            ("-1e99999999999", -.infinity),
        ] as [(String, Float)]
    )
    func numbersBeyondTheGreatestAreInfinite(text: String, value: Float) throws {
        #expect(try parse(text) == value)
    }

    @Test func thousandsOfDigitsDecideExactly() throws {
        let half = "0.5" + String(repeating: "0", count: 5000)
        #expect(try parse(half) == 0.5)
        #expect(try parse("16777217." + String(repeating: "0", count: 5000)) == 16_777_216)
        #expect(try parse("16777217." + String(repeating: "0", count: 5000) + "1") == 16_777_218)
        #expect(try parse(String(repeating: "9", count: 5000) + "e-4999") == 10)
        #expect(try parse("0." + String(repeating: "0", count: 5000) + "1e5001") == 1)
    }

    /// Through a double, the first would round twice and end one too low.
    @Test func neverRoundsTwice() throws {
        try expectAgreement("1.00000005960464477539062500000001")
        #expect(try parse("1.00000005960464477539062500000001") == Float(1).nextUp)
        #expect(try parse("1.000000059604644775390625") == 1)
    }

    /// The exact decimal expansion, by the C library.
    private func exactText(of value: some BinaryFloatingPoint) -> String {
        String(format: "%.160f", Double(value)).trimmingTrailingZeros
    }

    private func justAbove(_ text: String) -> String {
        text + (text.contains(".") ? "" : ".") + String(repeating: "0", count: 30) + "1"
    }

    /// The decimal with one unit less in its last place, and nines behind that.
    private func justBelow(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let zero = UInt8(ascii: "0")
        for index in bytes.indices.reversed() where bytes[index] >= zero {
            bytes[index] = bytes[index] == zero ? zero + 9 : bytes[index] - 1
            if bytes[index] != zero + 9 { break }
        }
        return String(decoding: bytes, as: UTF8.self) + (text.contains(".") ? "" : ".")
            + String(repeating: "9", count: 60)
    }
}

extension String {
    /// The decimal fraction without zeros at its end, the point too if nothing is left behind it.
    fileprivate var trimmingTrailingZeros: String {
        var text = self[...]
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }
}
