import Testing

@testable import FileStorage

@Suite struct RawSpanValuesTests {
    private let bytes: [UInt8] = [0x01, 0x80, 0xFF, 0x00, 0x00, 0xC0, 0x3F, 0x0A]

    @Test func readsLittleEndianIntegersAtAnyOffset() {
        let span = bytes.span.numberBytes
        #expect(span.byte(at: 1) == 0x80)
        #expect(span.integer(at: 0, as: UInt16.self) == 0x8001)
        #expect(span.integer(at: 1, as: Int16.self) == -128)
        #expect(span.integer(at: 1, as: UInt32.self) == 0xFF80)
        #expect(span.integer(at: 0, as: UInt64.self) == 0x0A3F_C000_00FF_8001)
    }

    @Test func copiesNumbersFromUnalignedBytes() {
        let floats = bytes.span.numberBytes.extracting(3..<7).copied(as: Float.self)
        #expect(floats == [1.5])
        let empty: [UInt8] = []
        #expect(empty.span.numberBytes.copied(as: Float.self) == [])
    }

    @Test func copiesIntoTheMiddleOfAnArray() {
        var halves: [UInt16] = [9, 9, 9, 9]
        bytes.span.numberBytes.extracting(0..<4).copy(into: &halves, at: 1)
        #expect(halves == [9, 0x8001, 0x00FF, 9])
    }

    @Test func findsAByteFromAnOffsetOn() {
        let span = bytes.span.numberBytes
        #expect(span.firstOffset(of: 0x00, from: 0) == 3)
        #expect(span.firstOffset(of: 0x00, from: 4) == 4)
        #expect(span.firstOffset(of: 0x00, from: 5) == nil)
        #expect(span.firstOffset(of: 0x0A, from: 8) == nil)
    }
}
