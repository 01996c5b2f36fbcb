/// A JSON number as its text says it: sign, digits and a power of ten, not yet rounded.
///
/// The value is `significand * 10^exponent`, exactly so unless there are more than 19 significant
/// digits; then `significand` holds the first 19 and `digits` tells where all of them stand.
/// Source: RFC 8259 §6.
struct DecimalNumber {
    /// Whether a minus sign stands before the digits.
    var isNegative = false
    /// The first 19 significant digits.
    var significand: UInt64 = 0
    /// The power of ten that `significand` counts.
    var exponent = 0
    /// Whether digits after the 19th were left out of `significand`.
    var isTruncated = false
    /// Where the integer and fraction digits stand in the text, the decimal point among them.
    var digits = 0..<0

    /// The value as an integer, or nil when it has a fraction or does not fit.
    var integer: Int? {
        guard !isTruncated else { return nil }
        guard significand != 0 else { return 0 }
        var value = significand
        for _ in 0..<max(0, min(20, -exponent)) {
            guard value.isMultiple(of: 10) else { return nil }
            value /= 10
        }
        for _ in 0..<max(0, min(20, exponent)) {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            value = product
        }
        guard let magnitude = Int(exactly: value) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// Reads the number that starts at `offset` and leaves `offset` behind it.
    ///
    /// Exponents are clamped at ±10^9: with fewer digits than that before or after the point,
    /// which no body holds, the number is zero or infinite all the same.
    @inline(__always)
    static func parse(
        _ text: Span<UInt8>,
        at offset: inout Int
    ) throws(ServiceError) -> DecimalNumber {
        var number = DecimalNumber()
        if offset < text.count, text[offset] == UInt8(ascii: "-") {
            number.isNegative = true
            offset += 1
        }
        let start = offset
        number.appendDigits(of: text, at: &offset)
        guard offset > start else {
            throw malformed(text, at: offset, expected: "a digit")
        }
        if offset - start > 1, text[start] == UInt8(ascii: "0") {
            throw malformed(text, at: start + 1, expected: "no digit after a leading zero")
        }
        var digitCount = offset - start
        if offset < text.count, text[offset] == UInt8(ascii: ".") {
            offset += 1
            let fractionStart = offset
            number.appendDigits(of: text, at: &offset)
            guard offset > fractionStart else {
                throw malformed(text, at: offset, expected: "a digit after the decimal point")
            }
            number.exponent = fractionStart - offset
            digitCount -= number.exponent
        }
        number.digits = start..<offset
        if digitCount > 19 { number.keepFirstDigits(of: text, digitCount: digitCount) }
        if offset < text.count, text[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            number.exponent += try exponent(of: text, at: &offset)
        }
        return number
    }

    /// Appends a run of digits; past the 19th the significand wraps and is made again.
    @inline(__always)
    private mutating func appendDigits(of text: Span<UInt8>, at offset: inout Int) {
        // Eight at a time. The load checks its bounds, and any eight bytes are an integer; it
        // halves the time for numbers of 17 digits, which is what Python writes.
        while offset &+ 8 <= text.count {
            let group = unsafe UInt64(
                littleEndian: text.bytes.unsafeLoadUnaligned(
                    fromByteOffset: offset,
                    as: UInt64.self
                )
            )
            guard let value = Self.eightDigits(group) else { break }
            significand = significand &* 100_000_000 &+ value
            offset &+= 8
        }
        while offset < text.count {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return }
            significand = significand &* 10 &+ UInt64(digit)
            offset &+= 1
        }
    }

    /// The value of eight bytes of text, first digit lowest, or nil if one is no digit.
    @inline(__always)
    private static func eightDigits(_ group: UInt64) -> UInt64? {
        let noDigits = (group &+ 0x4646_4646_4646_4646) | (group &- 0x3030_3030_3030_3030)
        guard noDigits & 0x8080_8080_8080_8080 == 0 else { return nil }
        let ones = group &- 0x3030_3030_3030_3030
        let tens = (ones &* 10 &+ ones >> 8) & 0x00FF_00FF_00FF_00FF
        let hundreds = (tens &* 100 &+ tens >> 16) & 0x0000_FFFF_0000_FFFF
        return (hundreds &* 10_000 &+ hundreds >> 32) & 0xFFFF_FFFF
    }

    /// Makes the significand of the first 19 digits that count, leading zeros left aside.
    @inline(never)
    private mutating func keepFirstDigits(of text: Span<UInt8>, digitCount: Int) {
        var firstCounting = digits.lowerBound
        var leadingZeroCount = 0
        while firstCounting < digits.upperBound, text[firstCounting] <= UInt8(ascii: "0") {
            leadingZeroCount += text[firstCounting] == UInt8(ascii: "0") ? 1 : 0
            firstCounting += 1
        }
        guard digitCount - leadingZeroCount > 19 else { return }
        significand = 0
        exponent = 0
        var keptCount = 0
        var hasPoint = false
        for index in digits {
            guard text[index] != UInt8(ascii: ".") else {
                hasPoint = true
                continue
            }
            let digit = text[index] - UInt8(ascii: "0")
            if keptCount < 19 {
                significand = significand * 10 + UInt64(digit)
                keptCount += significand == 0 ? 0 : 1
                exponent -= hasPoint ? 1 : 0
            } else {
                isTruncated = isTruncated || digit != 0
                exponent += hasPoint ? 0 : 1
            }
        }
    }

    /// Reads what follows the letter `e`.
    private static func exponent(
        of text: Span<UInt8>,
        at offset: inout Int
    ) throws(ServiceError) -> Int {
        var isNegative = false
        if offset < text.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[offset]) {
            isNegative = text[offset] == UInt8(ascii: "-")
            offset += 1
        }
        let start = offset
        var value = 0
        while offset < text.count {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = min(1_000_000_000, value * 10 + Int(digit))
            offset += 1
        }
        guard offset > start else {
            throw malformed(text, at: offset, expected: "a digit of the exponent")
        }
        return isNegative ? -value : value
    }

    private static func malformed(
        _ text: Span<UInt8>,
        at offset: Int,
        expected: String
    ) -> ServiceError {
        .malformedJSON(
            byteOffset: offset,
            expected: expected,
            found: JSONScanner.describeByte(of: text, at: offset)
        )
    }
}
