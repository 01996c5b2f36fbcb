#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Random numbers that a seed determines, on every machine: for tests, worlds and training.
///
/// The generator is xoshiro256**, its state filled from the seed by SplitMix64, as its authors
/// advise. Not for secrets.
///
/// Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    /// Box-Muller makes normal numbers in pairs; this is the second one, until it is asked for.
    private var spareNormal: Float?

    /// Starts the sequence of a seed; equal seeds give equal sequences.
    public init(seed: UInt64) {
        var splitMix = seed
        func next() -> UInt64 {
            splitMix &+= 0x9e37_79b9_7f4a_7c15
            var mixed = splitMix
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
        self.state = (next(), next(), next(), next())
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// A number in 0..<1, each of 2^24 equally likely.
    public mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number of the standard normal distribution.
    ///
    /// Source: Box and Muller, A Note on the Generation of Random Normal Deviates, 1958.
    public mutating func normal() -> Float {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        // In 0 < first <= 1, so that the logarithm is finite.
        let first = Double((next() >> 11) + 1) * 0x1p-53
        let second = Double(next() >> 11) * 0x1p-53
        let radius = (-2 * log(first)).squareRoot()
        let angle = 2 * Double.pi * second
        spareNormal = Float(radius * sin(angle))
        return Float(radius * cos(angle))
    }
}
