import Testing

@testable import RecoService

/// The judge is UInt128, as far as that reaches.
struct BigNaturalTests {
    private func value(of number: BigNatural) -> UInt128 {
        number.limbs.reversed().reduce(0) { $0 << 32 | UInt128($1) }
    }

    @Test func zeroHasNeitherLimbsNorBits() {
        #expect(BigNatural(0).limbs.isEmpty)
        #expect(BigNatural(0).bitCount == 0)
    }

    @Test(arguments: [1, 2, 0xFFFF_FFFF, 0x1_0000_0000, UInt64.max])
    func countsBits(number: UInt64) {
        #expect(BigNatural(number).bitCount == 64 - number.leadingZeroBitCount)
    }

    @Test func multipliesAndAdds() {
        var random = SplitMix(seed: 1)
        for _ in 0..<1000 {
            let start = random.next()
            let factor = UInt32(truncatingIfNeeded: random.next())
            let addend = UInt32(truncatingIfNeeded: random.next())
            var number = BigNatural(start)
            number.multiply(by: factor, adding: addend)
            #expect(value(of: number) == UInt128(start) * UInt128(factor) + UInt128(addend))
        }
    }

    @Test func powersOfFiveAreRepeatedProducts() {
        for exponent in 0...55 {
            var number = BigNatural(1)
            number.multiply(byPowerOfFive: exponent)
            #expect(
                value(of: number) == (0..<exponent).reduce(UInt128(1)) { power, _ in power * 5 }
            )
        }
    }

    @Test func shiftsAcrossLimbs() {
        for shift in 0...100 {
            var number = BigNatural(0x5A5_A5A5)
            number.shiftLeft(by: shift)
            #expect(value(of: number) == UInt128(0x5A5_A5A5) << UInt128(shift))
        }
    }

    @Test func zeroStaysZeroWhenShifted() {
        var number = BigNatural(0)
        number.shiftLeft(by: 70)
        #expect(number == BigNatural(0))
    }

    @Test func subtractsWithBorrow() {
        var random = SplitMix(seed: 2)
        for _ in 0..<1000 {
            let small = random.next()
            var number = BigNatural(random.next())
            number.shiftLeft(by: 40)
            let before = value(of: number)
            guard before >= UInt128(small) else { continue }
            number.subtract(BigNatural(small))
            #expect(value(of: number) == before - UInt128(small))
        }
    }

    @Test func equalNumbersCancel() {
        var number = BigNatural(UInt64.max)
        number.subtract(BigNatural(UInt64.max))
        #expect(number == BigNatural(0))
    }

    @Test func ordersLikeIntegers() {
        let numbers: [UInt64] = [0, 1, 2, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0001, UInt64.max]
        for left in numbers {
            for right in numbers {
                #expect((BigNatural(left) < BigNatural(right)) == (left < right))
                #expect((BigNatural(left) == BigNatural(right)) == (left == right))
            }
        }
    }
}
