/// Writes a 32-bit float with the fewest digits that read back as the same float.
///
/// How it works (Schubfach). A float c * 2^q is the only one within half a step of itself. Choose
/// the power of ten 10^k just below that interval's width: then one or two multiples of 10^k lie in
/// it, and at most one multiple of 10^(k+1). So scale the float and both ends of its interval by
/// 10^-k, with 64 bits of the power and a sticky bit for what is cut off, and look: if a
/// multiple of 10^(k+1) lies inside, it is shorter; otherwise take the nearer multiple of 10^k.
/// The numbers are scaled by four throughout, so that ends and midpoints are integers.
///
/// The text is plain decimal from 0.00001 up to 10^16 and has an exponent beyond; it always has a
/// point or an exponent, so that readers with integer types see a floating-point number.
///
/// Source: Giulietti, *The Schubfach way to render doubles*, 2020, §8–§10.
enum FloatFormatter {
    /// No text is longer than this: sign, nine digits, point, and either zeros or an exponent.
    static let byteLimit = 24

    /// Appends the text of a finite number; `output` must have room for `byteLimit` bytes.
    @inline(__always)
    static func write(_ value: Float, to output: inout OutputSpan<UInt8>, powers: PowersOfTen) {
        precondition(value.isFinite, "JSON has no text for \(value)")
        if value.sign == .minus { output.append(UInt8(ascii: "-")) }
        guard value != 0 else {
            appendZero(to: &output)
            return
        }
        let decimal = shortestDecimal(of: value, powers: powers)
        appendText(of: decimal, to: &output)
    }

    /// A number as `digits * 10^exponent`, without trailing zeros in `digits`.
    struct Decimal: Equatable {
        /// At most nine digits.
        var digits: UInt32
        /// The power of ten they count.
        var exponent: Int
    }

    /// The shortest decimal within the float's rounding interval, and the nearest of these.
    @inline(__always)
    static func shortestDecimal(of value: Float, powers: PowersOfTen) -> Decimal {
        let fraction = value.bitPattern & 0x7F_FFFF
        let biasedExponent = Int(value.bitPattern >> 23 & 0xFF)
        let significand = biasedExponent == 0 ? fraction : fraction | 0x80_0000
        let binaryExponent = max(1, biasedExponent) - 150
        // Below a power of two the floats stand twice as close: the interval is lopsided.
        let isLopsided = fraction == 0 && biasedExponent > 1
        let exponent = decimalExponent(of: binaryExponent, isLopsided: isLopsided)
        let shift = UInt64(binaryExponent + floorLog2(ofTenTo: -exponent) + 1)
        let power = powers.high(-exponent) + 1
        let lowerEnd = UInt64(significand * 4 - (isLopsided ? 1 : 2)) << shift
        let lower = scale(lowerEnd, by: power)
        let middle = scale(UInt64(significand * 4) << shift, by: power)
        let upper = scale(UInt64(significand * 4 + 2) << shift, by: power)
        // The ends themselves round to this float only if its significand is even.
        let margin: UInt32 = significand & 1
        return choose(
            middle: middle,
            lower: lower + margin,
            upper: upper - margin,
            exponent: exponent
        )
    }

    /// Picks the multiple of 10^(k+1) in `lower...upper` if there is one, else the nearest of 10^k.
    @inline(__always)
    private static func choose(
        middle: UInt32,
        lower: UInt32,
        upper: UInt32,
        exponent: Int
    ) -> Decimal {
        let below = middle / 4
        let tensBelow = below / 10
        if below >= 10 {
            let lowIsInside = lower <= tensBelow * 40
            let highIsInside = tensBelow * 40 + 40 <= upper
            if lowIsInside != highIsInside {
                return withoutTrailingZeros(
                    tensBelow + (highIsInside ? 1 : 0),
                    exponent: exponent + 1
                )
            }
        }
        let lowIsInside = lower <= below * 4
        let highIsInside = below * 4 + 4 <= upper
        if lowIsInside != highIsInside {
            return withoutTrailingZeros(below + (highIsInside ? 1 : 0), exponent: exponent)
        }
        let midpoint = below * 4 + 2
        let roundsUp = middle > midpoint || (middle == midpoint && below & 1 == 1)
        return withoutTrailingZeros(below + (roundsUp ? 1 : 0), exponent: exponent)
    }

    @inline(__always)
    private static func withoutTrailingZeros(_ digits: UInt32, exponent: Int) -> Decimal {
        var decimal = Decimal(digits: digits, exponent: exponent)
        while decimal.digits.isMultiple(of: 10) {
            decimal.digits /= 10
            decimal.exponent += 1
        }
        return decimal
    }

    /// The upper part of a 96-bit product, its lowest bit set if anything but noise was cut off.
    @inline(__always)
    private static func scale(_ value: UInt64, by power: UInt64) -> UInt32 {
        let product = power.multipliedFullWidth(by: value)
        let cutOff = UInt32(truncatingIfNeeded: product.low >> 32)
        return UInt32(truncatingIfNeeded: product.high) | (cutOff > 1 ? 1 : 0)
    }

    /// floor(log10(2^e)), or floor(log10(3/4 * 2^e)) for a lopsided interval, for |e| < 1500.
    @inline(__always)
    private static func decimalExponent(of binaryExponent: Int, isLopsided: Bool) -> Int {
        (binaryExponent * 1_262_611 - (isLopsided ? 524_031 : 0)) >> 22
    }

    /// floor(log2(10^e)) for |e| < 1200.
    @inline(__always)
    private static func floorLog2(ofTenTo exponent: Int) -> Int { (exponent * 1_741_647) >> 19 }

    private static func appendZero(to output: inout OutputSpan<UInt8>) {
        output.append(UInt8(ascii: "0"))
        output.append(UInt8(ascii: "."))
        output.append(UInt8(ascii: "0"))
    }

    /// Lays the digits out around the decimal point.
    @inline(__always)
    private static func appendText(of decimal: Decimal, to output: inout OutputSpan<UInt8>) {
        let digitCount = digitCount(of: decimal.digits)
        let pointPosition = digitCount + decimal.exponent  // digits before the point
        switch pointPosition {
        case -4...0:
            output.append(UInt8(ascii: "0"))
            output.append(UInt8(ascii: "."))
            output.append(repeating: UInt8(ascii: "0"), count: -pointPosition)
            append(decimal.digits, count: digitCount, pointAfter: digitCount, to: &output)
        case 1...16:
            append(
                decimal.digits,
                count: digitCount,
                pointAfter: pointPosition,
                to: &output
            )
            if decimal.exponent >= 0 {
                output.append(repeating: UInt8(ascii: "0"), count: decimal.exponent)
                output.append(UInt8(ascii: "."))
                output.append(UInt8(ascii: "0"))
            }
        default:
            append(decimal.digits, count: digitCount, pointAfter: 1, to: &output)
            appendExponent(pointPosition - 1, to: &output)
        }
    }

    /// Appends `count` digits, the point after the first `pointAfter` if any digit is left then.
    @inline(__always)
    private static func append(
        _ digits: UInt32,
        count: Int,
        pointAfter: Int,
        to output: inout OutputSpan<UInt8>
    ) {
        // As a fixed-point number with 57 bits behind the point and one digit before it, each
        // multiplication by ten moves the next digit before the point: most significant first,
        // without a buffer. The scale is rounded up by less than one; times 10^9 and moved up
        // eight digits, that error stays below 2^57.
        var fixed = UInt64(digits) * fixedPointScale(ofDigitCount: count)
        for index in 0..<count {
            if index == pointAfter { output.append(UInt8(ascii: ".")) }
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fixed >> 57))
            fixed = (fixed & (1 << 57 - 1)) * 10
        }
    }

    /// 2^57 / 10^(count - 1), rounded up.
    @inline(__always)
    private static func fixedPointScale(ofDigitCount count: Int) -> UInt64 {
        switch count {
        case 9: 1_441_151_881
        case 8: 14_411_518_808
        case 7: 144_115_188_076
        case 6: 1_441_151_880_759
        case 5: 14_411_518_807_586
        case 4: 144_115_188_075_856
        case 3: 1_441_151_880_758_559
        case 2: 14_411_518_807_585_588
        default: 144_115_188_075_855_872
        }
    }

    @inline(__always)
    private static func digitCount(of digits: UInt32) -> Int {
        if digits >= 100_000_000 { return 9 }
        if digits >= 10_000_000 { return 8 }
        var count = 1
        var bound: UInt32 = 10
        while digits >= bound {
            count += 1
            bound *= 10
        }
        return count
    }

    private static func appendExponent(_ exponent: Int, to output: inout OutputSpan<UInt8>) {
        output.append(UInt8(ascii: "e"))
        if exponent < 0 { output.append(UInt8(ascii: "-")) }
        let magnitude = UInt8(exponent.magnitude)
        if magnitude >= 10 { output.append(UInt8(ascii: "0") + magnitude / 10) }
        output.append(UInt8(ascii: "0") + magnitude % 10)
    }
}
