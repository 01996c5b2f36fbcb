import Testing

@testable import TensorFiles

@Suite struct ElementTypeTests {
    @Test(arguments: [
        (ElementType.f16, 2, true), (.bf16, 2, true), (.f32, 4, true), (.f64, 8, true),
        (.i8, 1, false), (.u8, 1, false), (.bool, 1, false), (.i16, 2, false), (.u16, 2, false),
        (.i32, 4, false), (.u32, 4, false), (.i64, 8, false), (.u64, 8, false),
    ])
    func knowsItsWidthAndKind(type: ElementType, byteCount: Int, isFloat: Bool) {
        #expect(type.byteCount == byteCount)
        #expect(type.isFloat == isFloat)
    }

    @Test(
        arguments: [
            ([], 4), ([3], 12), ([3, 2], 24), ([0], 0), ([5, 0, 7], 0), ([-1], nil),
            ([0, -1], nil),
            ([1 << 61], nil), ([1 << 31, 1 << 31], nil), ([1 << 40, 1 << 40, 0], nil),
            ([0, 1 << 62, 1 << 62], nil),
        ] as [([Int], Int?)]
    )
    func countsBytesOrRefusesToOverflow(shape: [Int], byteCount: Int?) {
        #expect(ElementType.f32.byteCount(ofShape: shape) == byteCount)
    }
}
