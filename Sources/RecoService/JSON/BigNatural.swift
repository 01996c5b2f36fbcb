/// A natural number of any size, for the few exact comparisons that 64 bits cannot hold.
///
/// Only what reading a number exactly needs: products with small factors, shifts, differences
/// and order. The numbers here stay below a thousand bits, so schoolbook methods are enough.
struct BigNatural: Comparable {
    /// The digits in base 2^32, least significant first, without leading zeros.
    private(set) var limbs: [UInt32]

    /// Makes a number of at most 64 bits.
    init(_ value: UInt64) {
        limbs = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        dropLeadingZeros()
    }

    /// How many bits the number has; zero has none.
    var bitCount: Int {
        guard let top = limbs.last else { return 0 }
        return limbs.count * 32 - top.leadingZeroBitCount
    }

    /// Replaces the number by `self * factor + addend`.
    mutating func multiply(by factor: UInt32, adding addend: UInt32 = 0) {
        var carry = UInt64(addend)
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * UInt64(factor) + carry
            limbs[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
        dropLeadingZeros()
    }

    /// Replaces the number by `self * 5^exponent`.
    mutating func multiply(byPowerOfFive exponent: Int) {
        let largestPowerOfFiveIn32Bits: UInt32 = 1_220_703_125  // 5^13
        for _ in 0..<exponent / 13 { multiply(by: largestPowerOfFiveIn32Bits) }
        for _ in 0..<exponent % 13 { multiply(by: 5) }
    }

    /// Replaces the number by `self * 2^bitCount`.
    mutating func shiftLeft(by bitCount: Int) {
        guard !limbs.isEmpty else { return }
        let (limbCount, rest) = bitCount.quotientAndRemainder(dividingBy: 32)
        multiply(by: 1 << UInt32(rest))
        limbs.insert(contentsOf: repeatElement(0, count: limbCount), at: 0)
    }

    /// Replaces the number by `self - other`, which may not be negative.
    mutating func subtract(_ other: BigNatural) {
        var borrow: Int64 = 0
        for index in limbs.indices {
            let subtrahend = index < other.limbs.count ? Int64(other.limbs[index]) : 0
            let difference = Int64(limbs[index]) - subtrahend - borrow
            limbs[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
        }
        precondition(
            borrow == 0 && other.limbs.count <= limbs.count,
            "a natural number of \(limbs.count) limbs became negative"
        )
        dropLeadingZeros()
    }

    static func < (left: BigNatural, right: BigNatural) -> Bool {
        guard left.limbs.count == right.limbs.count else {
            return left.limbs.count < right.limbs.count
        }
        for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }

    private mutating func dropLeadingZeros() {
        while limbs.last == 0 { limbs.removeLast() }
    }
}
