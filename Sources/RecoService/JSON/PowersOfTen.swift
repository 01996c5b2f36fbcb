/// The powers of ten that reading and writing a 32-bit float needs, to 128 bits.
///
/// An entry is the significand of 10^e, that is of 5^e, scaled to [2^127, 2^128): exact for
/// `e >= 0`, since 5^45 has 105 bits, and rounded up for `e < 0`. The table is computed from
/// exact integers at first use, in well under a millisecond, and never changes.
///
/// Source: Lemire, *Number parsing at a gigabyte per second*, 2021, §5; Giulietti, *The Schubfach
/// way to render doubles*, 2020, §9.
struct PowersOfTen: Sendable {
    /// The exponents the table holds.
    ///
    /// Reading needs -64...38: a significand of 19 digits with a lower exponent is less than half
    /// the least float, one with a higher exponent is beyond the greatest. Writing needs -31...45.
    static let exponents = -64...45

    /// The table, shared by all readers and writers.
    static let table = PowersOfTen()

    private let highs: [UInt64]
    private let lows: [UInt64]

    private init() {
        let significands = Self.exponents.map(Self.significand(exponent:))
        highs = significands.map { UInt64(truncatingIfNeeded: $0 >> 64) }
        lows = significands.map { UInt64(truncatingIfNeeded: $0) }
    }

    /// The upper 64 bits of the significand of 10^exponent.
    @inline(__always)
    func high(_ exponent: Int) -> UInt64 { highs[exponent - Self.exponents.lowerBound] }

    /// The lower 64 bits of the significand of 10^exponent.
    @inline(__always)
    func low(_ exponent: Int) -> UInt64 { lows[exponent - Self.exponents.lowerBound] }

    /// The significand of 10^exponent, scaled to 128 bits.
    static func significand(exponent: Int) -> UInt128 {
        guard exponent < 0 else {
            let power = (0..<exponent).reduce(UInt128(1)) { product, _ in product * 5 }
            return power << UInt128(power.leadingZeroBitCount)
        }
        return reciprocal(ofPowerOfFive: -exponent)
    }

    /// 2^(127 + n) / 5^exponent rounded up, where n is the number of bits of 5^exponent.
    ///
    /// Long division by one bit at a time; 5^exponent is no power of two, so that the quotient
    /// has exactly 128 bits and never divides evenly.
    private static func reciprocal(ofPowerOfFive exponent: Int) -> UInt128 {
        var divisor = BigNatural(1)
        divisor.multiply(byPowerOfFive: exponent)
        var remainder = BigNatural(1)
        remainder.shiftLeft(by: divisor.bitCount - 1)
        var quotient: UInt128 = 0
        for _ in 0..<128 {
            remainder.shiftLeft(by: 1)
            quotient <<= 1
            if remainder >= divisor {
                remainder.subtract(divisor)
                quotient |= 1
            }
        }
        return quotient + 1
    }
}
