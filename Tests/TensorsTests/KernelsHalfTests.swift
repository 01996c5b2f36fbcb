import TestSupport
import Testing

@testable import Tensors

/// 16-bit floats against the definition of the format, over all of them.
@Suite struct KernelsHalfTests {
    static let allBits = Array(UInt16.min...UInt16.max)

    /// The value of a finite 16-bit float: IEEE 754-2008 §3.4.
    private func value(ofBits bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 0x1f)
        let fraction = Double(bits & 0x3ff) / 1024
        let magnitude =
            exponent == 0
            ? fraction * 0x1p-14
            : (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }

    private func isFinite(_ bits: UInt16) -> Bool { bits & 0x7c00 != 0x7c00 }

    private func widen(_ bits: [UInt16], _ kernels: Kernels) -> [Float] {
        var out = [Float](repeating: 0, count: bits.count)
        var span = out.mutableSpan
        kernels.widen(bits.span, into: &span)
        return out
    }

    private func narrow(_ values: [Float], _ kernels: Kernels) -> [UInt16] {
        var out = [UInt16](repeating: 0, count: values.count)
        var span = out.mutableSpan
        kernels.narrow(values.span, into: &span)
        return out
    }

    @Test(arguments: Kernels.supported)
    func widensEveryValueExactly(kernels: Kernels) {
        let found = widen(Self.allBits, kernels)
        var wrong: [UInt16] = []
        for bits in Self.allBits {
            let wide = found[Int(bits)]
            let isRight: Bool
            if isFinite(bits) {
                isRight =
                    Double(wide) == value(ofBits: bits)
                    && (wide.sign == .minus) == (bits & 0x8000 != 0)
            } else if bits & 0x3ff == 0 {
                isRight = wide == (bits & 0x8000 == 0 ? Float.infinity : -Float.infinity)
            } else {
                isRight = wide.isNaN && !wide.isSignalingNaN
            }
            if !isRight { wrong.append(bits) }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: Kernels.supported)
    func narrowsWhatItWidenedToTheSameBits(kernels: Kernels) {
        let found = narrow(widen(Self.allBits, kernels), kernels)
        let wrong = Self.allBits.filter { bits in
            let isNaN = !isFinite(bits) && bits & 0x3ff != 0
            return found[Int(bits)] != (isNaN ? bits | 0x200 : bits)
        }
        #expect(wrong.isEmpty)
    }

    /// Between each two neighbors: just below the middle, the middle, and just above it.
    @Test(arguments: Kernels.supported)
    func roundsToTheNearestAndTiesToEven(kernels: Kernels) {
        var values: [Float] = []
        var expected: [UInt16] = []
        for bits in UInt16(0)..<0x7bff {
            let middle = Float((value(ofBits: bits) + value(ofBits: bits + 1)) / 2)
            values += [middle.nextDown, middle, middle.nextUp, -middle]
            let even = bits & 1 == 0 ? bits : bits + 1
            expected += [bits, even, bits + 1, even | 0x8000]
        }
        #expect(narrow(values, kernels) == expected)
    }

    @Test(arguments: Kernels.supported)
    func overflowsToInfinityAndUnderflowsToZero(kernels: Kernels) {
        let values: [Float] = [
            65504, 65519.996, 65520, .greatestFiniteMagnitude, -.infinity, 0x1p-25,
            Float(0x1p-25).nextUp, .leastNonzeroMagnitude, -0.0, .nan,
        ]
        let found = narrow(values, kernels)
        #expect(
            found.dropLast()
                == [0x7bff, 0x7bff, 0x7c00, 0x7c00, 0xfc00, 0, 1, 0, 0x8000]
        )
        #expect(found[9] & 0x7e00 == 0x7e00)
    }

    @Test(arguments: Kernels.supported)
    func convertsEveryCountAndNothingMore(kernels: Kernels) {
        for count in 0...40 {
            let bits = Array(Self.allBits[0x3c00..<0x3c00 + count])
            #expect(widen(bits, kernels) == bits.map { Float(value(ofBits: $0)) })
            #expect(narrow(widen(bits, kernels), kernels) == bits)
        }
    }
}
