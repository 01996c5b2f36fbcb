import Testing

@testable import TensorFiles

@Suite struct NpyHeaderTests {
    private func parse(_ text: String) throws -> NpyHeader {
        try NpyHeader.parse(Array(text.utf8), path: "p")
    }

    @Test(arguments: [
        ("<f4", ElementType.f32, false), (">f2", .f16, true), ("<f8", .f64, false),
        (">i8", .i64, true), ("<i4", .i32, false), ("<u2", .u16, false), ("|i1", .i8, false),
        ("|u1", .u8, false), ("|b1", .bool, false), ("<u1", .u8, false), (">u8", .u64, true),
    ])
    func knowsTypesAndByteOrders(name: String, type: ElementType, isBigEndian: Bool) throws {
        let header = try parse("{'shape': (3, 4), 'fortran_order': True, 'descr': '\(name)'}\n")
        #expect(
            header
                == NpyHeader(
                    elementType: type,
                    isBigEndian: isBigEndian,
                    isFortranOrder: true,
                    shape: [3, 4]
                )
        )
    }

    @Test(arguments: [
        "|O", "|O8", "<c8", "<U4", "|S3", "|V8", "<M8[ns]", "=f4", "f4", "|f4", "<f3", "<f16", "",
        "<", "<b2",
    ])
    func refusesOtherTypes(name: String) {
        #expect(
            throws: TensorFileError.unsupportedElementType(path: "p", tensor: "", found: name)
        ) { _ = try parse("{'descr': '\(name)', 'fortran_order': False, 'shape': (), }") }
    }

    @Test(arguments: [
        ([], false), ([5], false), ([1, 5], false), ([5, 1, 1], false), ([2, 3], true),
        ([0, 3, 3], false), ([2, 1, 2], true),
    ])
    func ordersDifferOnlyFromTwoWideDimensionsOn(shape: [Int], matters: Bool) {
        let header = NpyHeader(
            elementType: .f32,
            isBigEndian: false,
            isFortranOrder: true,
            shape: shape
        )
        #expect(header.orderMatters == matters)
    }

    /// The header that numpy itself writes for a 2 x 2 array of `<f4`, byte by byte.
    @Test func writesWhatNumpyWrites() {
        let text =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
            + String(repeating: " ", count: 58) + "\n"
        let expected = [0x93] + Array("NUMPY".utf8) + [1, 0, 0x76, 0] + Array(text.utf8)
        let header = NpyHeader(
            elementType: .f32,
            isBigEndian: false,
            isFortranOrder: false,
            shape: [2, 2]
        )
        #expect(header.encoded() == expected)
        #expect(expected.count == 128)
    }

    @Test(arguments: [[], [7], [7, 8], [0, 512], [1, 2, 3]])
    func readsBackWhatItWrites(shape: [Int]) throws {
        for type in ElementType.allCases where type != .bf16 {
            let header = NpyHeader(
                elementType: type,
                isBigEndian: false,
                isFortranOrder: false,
                shape: shape
            )
            let bytes = header.encoded()
            #expect(bytes.count % 64 == 0)
            #expect(try NpyHeader.parse(Array(bytes[10...]), path: "p") == header)
        }
    }
}
