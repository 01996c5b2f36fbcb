import Testing

@testable import RecoService

struct PowersOfTenTests {
    /// A few entries as the published tables have them.
    @Test(
        arguments: [
            (0, 0x8000_0000_0000_0000, 0), (1, 0xA000_0000_0000_0000, 0),
            (2, 0xC800_0000_0000_0000, 0), (-1, 0xCCCC_CCCC_CCCC_CCCC, 0xCCCC_CCCC_CCCC_CCCD),
            (-2, 0xA3D7_0A3D_70A3_D70A, 0x3D70_A3D7_0A3D_70A4),
            (38, 0x9676_9950_B50D_88F4, 0x1314_4480_0000_0000),
        ] as [(Int, UInt64, UInt64)]
    )
    func knownEntriesAreRight(exponent: Int, high: UInt64, low: UInt64) {
        #expect(PowersOfTen.table.high(exponent) == high)
        #expect(PowersOfTen.table.low(exponent) == low)
    }

    @Test func everyEntryIsNormalized() {
        for exponent in PowersOfTen.exponents {
            #expect(PowersOfTen.table.high(exponent) >> 63 == 1)
        }
    }

    /// significand(-e) * 5^e must be the power of two above, missed by less than 5^e.
    @Test func reciprocalsAreRoundedUpByLessThanOne() {
        for exponent in PowersOfTen.exponents.lowerBound..<0 {
            var power = BigNatural(1)
            power.multiply(byPowerOfFive: -exponent)
            var product = BigNatural(0)
            let significand = PowersOfTen.significand(exponent: exponent)
            for shift in stride(from: 96, through: 0, by: -32) {
                product.shiftLeft(by: 32)
                product.multiply(by: 1, adding: UInt32(truncatingIfNeeded: significand >> shift))
            }
            product.multiply(byPowerOfFive: -exponent)
            var powerOfTwo = BigNatural(1)
            powerOfTwo.shiftLeft(by: 127 + power.bitCount)
            #expect(product > powerOfTwo)
            product.subtract(powerOfTwo)
            #expect(product < power)
        }
    }

    @Test func powersAreExact() {
        for exponent in 0...PowersOfTen.exponents.upperBound {
            let power = (0..<exponent).reduce(UInt128(1)) { product, _ in product * 5 }
            let significand = PowersOfTen.significand(exponent: exponent)
            #expect(significand >> UInt128(power.leadingZeroBitCount) == power)
            #expect(significand.trailingZeroBitCount >= power.leadingZeroBitCount)
        }
    }
}
