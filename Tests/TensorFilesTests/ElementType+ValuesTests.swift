import FileStorage
import Testing

@testable import TensorFiles

@Suite struct ElementTypeValuesTests {
    private func floats(_ bytes: [UInt8], _ type: ElementType, big: Bool = false) -> [Float]? {
        type.floats(in: bytes.span.numberBytes, isBigEndian: big)
    }

    private func integers(_ bytes: [UInt8], _ type: ElementType, big: Bool = false) -> [Int]? {
        type.integers(in: bytes.span.numberBytes, isBigEndian: big)
    }

    /// Every bit pattern, judged by the language's own 16-bit type.
    @Test func widensEveryHalfExactly() {
        let halves = (0...UInt16.max).map { $0 }
        let values = HalfFloats.widened(halves)
        for (half, value) in zip(halves, values) {
            let expected = Float(Float16(bitPattern: half))
            #expect(value == expected || (value.isNaN && expected.isNaN))
        }
    }

    @Test func narrowsToTheNearestTiesToEven() {
        // 2048 + 1 lies between 2048 and 2050; 65520 is the first value that rounds to infinity.
        let values: [Float] = [1, -2, 2049, 2051, 65_504, 65_519.996, 65_520, 1e-8, 6e-8]
        let expected = values.map { Float16($0).bitPattern }
        #expect(HalfFloats.narrowed(values) == expected)
        #expect(expected[2] == Float16(2048).bitPattern)
        #expect(expected[6] == Float16.infinity.bitPattern)
    }

    @Test func readsUpperHalvesOfFloats() {
        #expect(floats([0xC0, 0x3F, 0x00, 0xC0], .bf16) == [1.5, -2])
    }

    @Test func roundsDoublesToTheNearest() {
        let tenth = littleEndianBytes(0.1)
        #expect(floats(tenth, .f64) == [0.1])
        #expect(floats(tenth.reversed(), .f64, big: true) == [0.1])
    }

    @Test func readsSignedAndUnsignedOfEveryWidth() {
        #expect(integers([0xFF, 0x01], .i8) == [-1, 1])
        #expect(integers([0xFF, 0x01], .u8) == [255, 1])
        #expect(integers([0xFE, 0xFF], .i16) == [-2])
        #expect(integers([0xFE, 0xFF], .u16, big: true) == [0xFEFF])
        #expect(integers([0, 0, 0, 0x80], .i32) == [-1 << 31])
        #expect(integers([0, 0, 0, 0x80], .u32) == [1 << 31])
        #expect(integers([0x80, 0, 0, 0, 0, 0, 0, 1], .i64, big: true) == [Int.min + 1])
    }

    @Test func refusesWhatNoIntegerHolds() {
        #expect(integers([UInt8](repeating: 0xFF, count: 8), .u64) == nil)
        #expect(integers([0, 0], .f16) == nil)
        #expect(floats([0, 0], .i16) == nil)
    }

    private func littleEndianBytes(_ value: Double) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
}
