import Foundation
import Testing

@testable import RecoService

/// The judges are `strtof` for the value and Swift's own `description` for the digits.
struct FloatFormatterTests {
    private func text(of value: Float) -> String {
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: FloatFormatter.byteLimit) { output in
            FloatFormatter.write(value, to: &output, powers: .table)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func expectShortestText(of value: Float) {
        let text = text(of: value)
        if unsafe strtof(text, nil).bitPattern != value.bitPattern {
            Issue.record("\(text) does not read back as \(value)")
        }
        if digits(of: text) != digits(of: value.description) {
            Issue.record("\(text) has other digits than \(value)")
        }
    }

    /// The digits that count, wherever the point stands.
    private func digits(of text: String) -> String {
        let mantissa = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
        return String(mantissa.reversed().drop { $0 == "0" }.reversed())
    }

    @Test(
        arguments: [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (0.1, "0.1"), (0.3, "0.3"),
            (100, "100.0"), (123_456.79, "123456.79"), (0.00001, "0.00001"), (9.9e-6, "9.9e-6"),
            (0.000012345, "0.000012345"), (1.25e-10, "1.25e-10"), (1e15, "1000000000000000.0"),
            (1e16, "1e16"), (1.5e16, "1.5e16"), (16_777_216, "16777216.0"),
            (8_388_608.5, "8388608.0"),
            (0.033203125, "0.033203125"), (.greatestFiniteMagnitude, "3.4028235e38"),
            (.leastNonzeroMagnitude, "1e-45"), (.leastNormalMagnitude, "1.1754944e-38"),
        ] as [(Float, String)]
    )
    func writesTheText(value: Float, expected: String) {
        #expect(text(of: value) == expected)
    }

    /// Powers of two have a lopsided interval; their neighbors are next to it.
    @Test func readsBackAtEveryExponent() {
        var random = SplitMix(seed: 21)
        for exponent in 0..<255 as Range<UInt32> {
            for fraction in [0, 1, 2, 3, 0x40_0000, 0x7F_FFFE, 0x7F_FFFF] as [UInt32] {
                expectShortestText(of: Float(bitPattern: exponent << 23 | fraction))
            }
            for _ in 0..<20 {
                let fraction = UInt32(truncatingIfNeeded: random.next()) & 0x7F_FFFF
                expectShortestText(of: Float(bitPattern: exponent << 23 | fraction))
            }
        }
    }

    @Test func readsBackWhateverTheBits() {
        var random = SplitMix(seed: 22)
        for _ in 0..<20_000 { expectShortestText(of: random.finiteFloat()) }
    }

    @Test func readsBackInTheRangeOfEmbeddings() {
        var random = SplitMix(seed: 23)
        for _ in 0..<20_000 { expectShortestText(of: Float.random(in: -1...1, using: &random)) }
    }

    /// What is written by one half of the codec is read by the other to the same bits.
    @Test func ourOwnReaderAgrees() throws {
        var random = SplitMix(seed: 24)
        for _ in 0..<20_000 {
            let value = random.finiteFloat()
            let bytes = Array(text(of: value).utf8)
            var offset = 0
            let read = try FloatParser.parse(bytes.span, at: &offset)
            if read.bitPattern != value.bitPattern { Issue.record("\(value) became \(read)") }
        }
    }

    @Test func noTextIsLongerThanTheLimit() {
        var random = SplitMix(seed: 25)
        let longest = (0..<20_000).map { _ in text(of: random.finiteFloat()).utf8.count }.max() ?? 0
        #expect(longest > 12)
        #expect(longest <= FloatFormatter.byteLimit)
    }
}
