/// Rounds a decimal number to the nearest 32-bit float, ties to even, without going through Double.
///
/// How it works (Eisel and Lemire). The value is w * 10^q with a 64-bit w. Shift w until its top
/// bit is set and multiply it by the 128-bit significand of 10^q: the top 64 bits of the product
/// hold the float's 24 bits, a rounding bit and more than enough beyond it to say on which side of
/// a tie the value lies; the binary exponent follows from q alone. Ties proper exist only for q
/// in -17...10 (outside it 5^|q| does not fit beside 24 bits), and there the product is exact or
/// one unit high, so they are recognized.
///
/// A number of more than 19 digits lies between w * 10^q and (w + 1) * 10^q. If both round to
/// the same float, that is the answer; if not, all digits are compared exactly with the midpoint.
///
/// Source: Lemire, *Number parsing at a gigabyte per second*, 2021, §5–§8; Mushtak and Lemire,
/// *Fast number parsing without fallback*, 2023, for why two words of 10^q are always enough.
enum FloatParser {
    private static let explicitBitCount = 23
    private static let exponentBias = 127
    private static let infiniteExponent = 255

    /// Reads the JSON number at `offset`; infinite when it rounds beyond the greatest float.
    @inline(__always)
    static func parse(_ text: Span<UInt8>, at offset: inout Int) throws(ServiceError) -> Float {
        try parse(text, at: &offset, powers: .table)
    }

    /// The same with the table at hand, for callers that read many numbers.
    @inline(__always)
    static func parse(
        _ text: Span<UInt8>,
        at offset: inout Int,
        powers: PowersOfTen
    ) throws(ServiceError) -> Float {
        let number = try DecimalNumber.parse(text, at: &offset)
        var bits = bits(of: number.significand, exponent: number.exponent, powers: powers)
        if number.isTruncated {
            let above = Self.bits(
                of: number.significand + 1,
                exponent: number.exponent,
                powers: powers
            )
            if above != bits {
                bits = exactBits(of: number, in: text, between: bits, and: above)
            }
        }
        return Float(bitPattern: bits | (number.isNegative ? 0x8000_0000 : 0))
    }

    /// The bits of the float nearest to `significand * 10^exponent`.
    @inline(__always)
    private static func bits(
        of significand: UInt64,
        exponent: Int,
        powers: PowersOfTen
    ) -> UInt32 {
        guard significand != 0, exponent >= -64 else { return 0 }
        guard exponent <= 38 else { return Float.infinity.bitPattern }
        let leadingZeroCount = significand.leadingZeroBitCount
        let product = upperProduct(significand << leadingZeroCount, exponent, powers)
        let topBit = Int(product.high >> 63)
        let shift = topBit + 64 - explicitBitCount - 3
        var mantissa = product.high >> UInt64(shift)
        // floor(log2(10^q)) for all |q| < 350; 63 because w was scaled to 64 bits.
        let binaryExponent =
            ((152_170 + 65_536) * exponent) >> 16 + 63 + topBit - leadingZeroCount + exponentBias
        guard binaryExponent > 0 else {
            return subnormalBits(of: mantissa, shift: 1 - binaryExponent)
        }
        let mayTie = product.low <= 1 && exponent >= -17 && exponent <= 10
        if mayTie, mantissa & 3 == 1, mantissa << UInt64(shift) == product.high {
            mantissa &= ~1  // exactly between two floats: let the even one win
        }
        mantissa = (mantissa + (mantissa & 1)) >> 1
        // Adding instead of masking lets a mantissa that rounded up to 2^24 carry over.
        let rounded = (UInt64(binaryExponent - 1) << UInt64(explicitBitCount)) + mantissa
        return UInt32(
            min(rounded, UInt64(infiniteExponent) << UInt64(explicitBitCount))
        )
    }

    /// The top 128 of the 192 bits of `significand * 10^exponent`.
    @inline(__always)
    private static func upperProduct(
        _ significand: UInt64,
        _ exponent: Int,
        _ powers: PowersOfTen
    ) -> (high: UInt64, low: UInt64) {
        let first = significand.multipliedFullWidth(by: powers.high(exponent))
        let second = significand.multipliedFullWidth(by: powers.low(exponent))
        let (low, carries) = first.low.addingReportingOverflow(second.high)
        return (first.high &+ (carries ? 1 : 0), low)
    }

    /// Rounds below the least normal float, where each step of the exponent costs a bit.
    private static func subnormalBits(of mantissa: UInt64, shift: Int) -> UInt32 {
        guard shift < 64 else { return 0 }
        let shifted = mantissa >> UInt64(shift)
        // A tie would need more than 19 digits; 2^23 here is the least normal float, as it should.
        return UInt32((shifted + (shifted & 1)) >> 1)
    }

    /// Chooses between two adjacent floats by comparing all digits with their midpoint.
    ///
    /// No midpoint between floats has more than 113 significant digits, so that those beyond
    /// the 128th matter only by not all being zero. This bounds the work whatever the length.
    @inline(never)
    private static func exactBits(
        of number: DecimalNumber,
        in text: Span<UInt8>,
        between lower: UInt32,
        and upper: UInt32
    ) -> UInt32 {
        let digitLimit = 128
        var digits = BigNatural(0)
        var digitCount = 0
        var hasMore = false
        for index in number.digits where text[index] != UInt8(ascii: ".") {
            let digit = text[index] - UInt8(ascii: "0")
            guard digitCount < digitLimit else {
                hasMore = hasMore || digit != 0
                continue
            }
            digits.append(digit)
            digitCount += digits.bitCount == 0 ? 0 : 1
        }
        // `exponent` counts from the 19th digit; count from the last digit kept.
        var exponent = number.exponent - (digitCount - 19)
        if hasMore {
            digits.append(1)
            exponent -= 1
        }
        let isNormal = lower >> UInt32(explicitBitCount) > 0
        let mantissa = lower & 0x7F_FFFF | (isNormal ? 0x80_0000 : 0)
        let binaryExponent = max(1, Int(lower >> 23)) - exponentBias - explicitBitCount
        var midpoint = BigNatural(UInt64(mantissa) * 2 + 1)
        let midpointExponent = binaryExponent - 1
        // Compare digits * 10^exponent with midpoint * 2^midpointExponent, all in integers.
        digits.multiply(byPowerOfFive: max(0, exponent))
        midpoint.multiply(byPowerOfFive: max(0, -exponent))
        digits.shiftLeft(by: max(0, exponent - midpointExponent))
        midpoint.shiftLeft(by: max(0, midpointExponent - exponent))
        if digits == midpoint { return lower & 1 == 0 ? lower : upper }
        return digits < midpoint ? lower : upper
    }
}

extension BigNatural {
    /// Appends one decimal digit.
    fileprivate mutating func append(_ digit: UInt8) {
        guard bitCount > 0 else {
            self = BigNatural(UInt64(digit))
            return
        }
        multiply(by: 10, adding: UInt32(digit))
    }
}
