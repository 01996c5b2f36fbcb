import Testing

@testable import TensorFiles

@Suite struct SafetensorsHeaderTests {
    private func parse(_ text: String) throws -> SafetensorsHeader {
        try SafetensorsHeader.parse(Array(text.utf8), path: "p")
    }

    @Test func ordersTensorsByTheirBytes() throws {
        let header = try parse(
            """
            {"z":{"dtype":"F32","shape":[],"data_offsets":[0,4]},\
            "b":{"data_offsets":[4,8],"shape":[2],"dtype":"F16"},\
            "a":{"dtype":"I64","shape":[0,7],"data_offsets":[4,4]},\
            "__metadata__":{"k":"v"}}   
            """
        )
        #expect(header.tensors.map(\.name) == ["z", "a", "b"])
        #expect(header.metadata == ["k": "v"])
        #expect(header.dataByteCount == 8)
    }

    @Test func mayHaveNoTensors() throws {
        #expect(try parse("{}") == SafetensorsHeader(metadata: [:], tensors: []))
    }

    @Test func writesOneTextForOneContent() throws {
        let header = SafetensorsHeader(
            layingOut: [
                TensorDeclaration(name: "b", elementType: .f16, shape: [2, 3]),
                TensorDeclaration(name: "a\"", elementType: .u8, shape: []),
            ],
            metadata: ["y": "1", "x": "2"]
        )
        let bytes = header.encoded()
        let text = String(decoding: bytes[8...], as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"__metadata__":{"x":"2","y":"1"},"#
                    + #""b":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"#
                    + #""a\"":{"dtype":"U8","shape":[],"data_offsets":[12,13]}}"#
            )
        )
        #expect(bytes.count % 64 == 0)
        #expect((0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) } == bytes.count - 8)
        #expect(try parse(text) == header)
    }
}
