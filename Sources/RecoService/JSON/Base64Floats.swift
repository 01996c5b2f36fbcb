/// 32-bit floats, little-endian, as base64 text and back.
///
/// Reading is strict: the standard alphabet, padding where it belongs, unused bits zero, nothing
/// else. So a row of floats has exactly one text. Source: RFC 4648 §3.5, §4.
enum Base64Floats {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The value of every byte as a digit, 255 where it is none.
    private static let digitValues: [UInt8] = {
        var values = [UInt8](repeating: notADigit, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    private static let notADigit: UInt8 = 255
    private static let padding = UInt8(ascii: "=")

    /// What keeps a text from being floats in base64.
    enum Flaw: Error, Equatable {
        /// The text is no whole number of groups of four characters.
        case characterCount(Int)
        /// At this place stands something other than a digit, or padding too early.
        case character(at: Int)
        /// The last digit before the padding has bits that belong to no byte.
        case unusedBits
        /// The bytes are no whole number of floats.
        case byteCount(Int)
    }

    /// Appends the text of `values`.
    ///
    /// - Complexity: one pass over the values.
    static func encode(_ values: Span<Float>, into text: inout [UInt8]) {
        let byteCount = values.count * 4
        let digits = alphabet
        text.append(addingCapacity: (byteCount + 2) / 3 * 4) { output in
            var group: UInt64 = 0
            var bitCount = 0
            for index in values.indices {
                group = group << 32 | UInt64(values[index].bitPattern.byteSwapped)
                bitCount += 32
                while bitCount >= 6 {
                    bitCount -= 6
                    output.append(digits[Int(group >> UInt64(bitCount) & 63)])
                }
                group &= 63
            }
            guard bitCount > 0 else { return }
            output.append(digits[Int(group << UInt64(6 - bitCount) & 63)])
            output.append(repeating: padding, count: bitCount == 2 ? 2 : 1)
        }
    }

    /// Reads the floats of a text.
    ///
    /// - Complexity: one pass over the text.
    static func decode(_ text: Span<UInt8>) throws(Flaw) -> [Float] {
        guard text.count.isMultiple(of: 4) else { throw .characterCount(text.count) }
        let digitCount = text.count - paddingCount(of: text)
        let byteCount = digitCount * 6 / 8
        var values: [Float] = []
        values.reserveCapacity(byteCount / 4)
        var group: UInt64 = 0
        var bitCount = 0
        let digits = digitValues
        for index in 0..<digitCount {
            let digit = digits[Int(text[index])]
            guard digit != notADigit else { throw .character(at: index) }
            group = group << 6 | UInt64(digit)
            bitCount += 6
            if bitCount >= 32 {
                bitCount -= 32
                let bits = UInt32(truncatingIfNeeded: group >> UInt64(bitCount))
                values.append(Float(bitPattern: bits.byteSwapped))
            }
        }
        guard byteCount.isMultiple(of: 4) else { throw .byteCount(byteCount) }
        guard group & (1 << UInt64(bitCount) - 1) == 0 else { throw .unusedBits }
        return values
    }

    private static func paddingCount(of text: Span<UInt8>) -> Int {
        guard text.count >= 4, text[text.count - 1] == padding else { return 0 }
        return text[text.count - 2] == padding ? 2 : 1
    }
}
