import Testing

@testable import TensorFiles

/// A file that must be refused, and the exact reason.
struct MalformedFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// The error for a file at this path.
    let error: @Sendable (String) -> TensorFileError

    init(
        _ description: String,
        _ bytes: [UInt8],
        _ error: @escaping @Sendable (String) -> TensorFileError
    ) {
        testDescription = description
        self.bytes = bytes
        self.error = error
    }

    private static func fault(_ fault: HeaderFault) -> @Sendable (String) -> TensorFileError {
        { .malformedHeader(path: $0, fault: fault) }
    }

    private static func type(
        _ found: String,
        of tensor: String = ""
    ) -> @Sendable (String) -> TensorFileError {
        { .unsupportedElementType(path: $0, tensor: tensor, found: found) }
    }
}

extension MalformedFile {
    private static func npy(
        _ dictionary: String,
        dataByteCount: Int = 4,
        version: [UInt8] = [1, 0],
        length: Int? = nil
    ) -> [UInt8] {
        let text = Array(dictionary.utf8)
        let length = length ?? text.count
        let lengthBytes = (0..<(version[0] == 1 ? 2 : 4)).map {
            UInt8(truncatingIfNeeded: length >> (8 * $0))
        }
        return [0x93] + Array("NUMPY".utf8) + version + lengthBytes + text
            + [UInt8](repeating: 0, count: dataByteCount)
    }

    private static func head(
        _ type: String = "'<f4'",
        _ shape: String = "(1, 1)",
        fortran: String = "False"
    ) -> String {
        "{'descr': \(type), 'fortran_order': \(fortran), 'shape': \(shape), }\n"
    }

    static let npyFiles: [MalformedFile] = [
        .init("empty", []) { .truncated(path: $0, expectedByteCount: 10, byteCount: 0) },
        .init("text", Array("id,embedding\n1,2\n".utf8)) {
            .wrongFormat(path: $0, expected: "npy")
        },
        .init("zip of npz", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 40)) {
            .wrongFormat(path: $0, expected: "npy")
        },
        .init("version 0.0", npy(head(), version: [0, 0])) {
            .unsupportedVersion(path: $0, major: 0, minor: 0)
        },
        .init("version 1.1", npy(head(), version: [1, 1])) {
            .unsupportedVersion(path: $0, major: 1, minor: 1)
        },
        .init("version 4.0", npy(head(), version: [4, 0])) {
            .unsupportedVersion(path: $0, major: 4, minor: 0)
        },
        .init("header longer than the file", npy(head(), length: 500)) {
            .truncated(path: $0, expectedByteCount: 510, byteCount: 10 + head().utf8.count + 4)
        },
        .init("header of 4 GiB", npy(head(), version: [2, 0], length: 0xFFFF_FFFF)) {
            .headerTooLarge(path: $0, byteLimit: 65_536, byteCount: 0xFFFF_FFFF)
        },
        .init("header of length 0", npy(head(), length: 0), fault(.syntax(offset: 0))),
        .init("header cut", npy(head(), length: 30), fault(.syntax(offset: 30))),
        .init("no dictionary", npy("[1, 2, 3]\n"), fault(.syntax(offset: 0))),
        .init(
            "no descr",
            npy("{'fortran_order': False, 'shape': (1,)}"),
            fault(.missingKey("descr"))
        ),
        .init(
            "no shape",
            npy("{'fortran_order': False, 'descr': '<f4'}"),
            fault(.missingKey("shape"))
        ),
        .init(
            "key twice",
            npy("{'shape': (1,), 'shape': (2,)}"),
            fault(.repeatedKey("shape"))
        ),
        .init(
            "unknown key",
            npy("{'descr': '<f4', 'extra': True, 'fortran_order': False, 'shape': ()}"),
            fault(.unknownKey("extra"))
        ),
        .init("objects", npy(head("'|O'")), type("|O")),
        .init("complex numbers", npy(head("'<c8'")), type("<c8")),
        .init("text elements", npy(head("'<U1'")), type("<U1")),
        .init("structure", npy(head("[('x', '<f4')]")), type("structure")),
        .init("long double", npy(head("'<f16'")), type("<f16")),
        .init("descr is a tuple", npy(head("('<f4', (2, 2))")), fault(.syntax(offset: 11))),
        .init("Fortran order", npy(head("'<f4'", "(2, 2)", fortran: "True"), dataByteCount: 16)) {
            .fortranOrder(path: $0)
        },
        .init(
            "order is a text",
            npy(head(fortran: "'no'")),
            fault(.wrongValue(key: "fortran_order"))
        ),
        .init("shape is a text", npy(head("'<f4'", "'4'")), fault(.wrongValue(key: "shape"))),
        .init("shape is a number", npy(head("'<f4'", "(4)")), fault(.wrongValue(key: "shape"))),
        .init("negative extent", npy(head("'<f4'", "(-1, 4)")), fault(.wrongValue(key: "shape"))),
        .init(
            "extent beyond 64 bits",
            npy(head("'<f4'", "(18446744073709551617,)")),
            fault(.wrongValue(key: "shape"))
        ),
        .init("product beyond 64 bits", npy(head("'<f4'", "(4294967296, 4294967296)"))) {
            .impossibleShape(path: $0, tensor: "", shape: [1 << 32, 1 << 32])
        },
        .init("size beyond memory", npy(head("'<f4'", "(1152921504606846976,)"))) {
            .truncated(
                path: $0,
                expectedByteCount: 10 + head("'<f4'", "(1152921504606846976,)").utf8.count + 1
                    << 62,
                byteCount: 10 + head("'<f4'", "(1152921504606846976,)").utf8.count + 4
            )
        },
        .init("a byte short", npy(head(), dataByteCount: 3)) {
            let count = 10 + head().utf8.count
            return .truncated(path: $0, expectedByteCount: count + 4, byteCount: count + 3)
        },
        .init("a byte long", npy(head(), dataByteCount: 5)) {
            let count = 10 + head().utf8.count
            return .trailingBytes(path: $0, expectedByteCount: count + 4, byteCount: count + 5)
        },
    ]
}

extension MalformedFile {
    private static func safetensors(
        _ header: String,
        dataByteCount: Int = 8,
        length: UInt64? = nil
    ) -> [UInt8] {
        let text = Array(header.utf8)
        let length = length ?? UInt64(text.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text
            + [UInt8](repeating: 0, count: dataByteCount)
    }

    private static func tensor(
        _ name: String = "a",
        dtype: String = "\"F32\"",
        shape: String = "[2]",
        offsets: String = "[0,8]"
    ) -> String {
        "\"\(name)\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    private static let notUTF8: [UInt8] =
        [5, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x22, 0x7D]

    static let safetensorsFiles: [MalformedFile] = [
        .init("empty", []) { .truncated(path: $0, expectedByteCount: 8, byteCount: 0) },
        .init("header of 2^64 - 1 bytes", safetensors("{}", length: .max)) {
            .headerTooLarge(path: $0, byteLimit: 100_000_000, byteCount: .max)
        },
        .init("header over the limit", safetensors("{}", length: 100_000_001)) {
            .headerTooLarge(path: $0, byteLimit: 100_000_000, byteCount: 100_000_001)
        },
        .init("header longer than the file", safetensors("{}", dataByteCount: 0, length: 3)) {
            .truncated(path: $0, expectedByteCount: 11, byteCount: 10)
        },
        .init("header of length 0", safetensors("", dataByteCount: 0)) {
            .wrongFormat(path: $0, expected: "safetensors")
        },
        .init("a list", safetensors("[]", dataByteCount: 0)) {
            .wrongFormat(path: $0, expected: "safetensors")
        },
        .init("white space first", safetensors(" {}", dataByteCount: 0)) {
            .wrongFormat(path: $0, expected: "safetensors")
        },
        .init("broken JSON", safetensors("{\"a\":"), fault(.syntax(offset: 5))),
        .init("text behind the JSON", safetensors("{} x"), fault(.syntax(offset: 3))),
        .init("not UTF-8", notUTF8, fault(.notUTF8)),
        .init("deep JSON", safetensors("{\"a\":[[[[[]]]]]}"), fault(.tooDeep(limit: 4))),
        .init("name twice", safetensors("{\(tensor()),\(tensor())}"), fault(.repeatedKey("a"))),
        .init(
            "name twice, once escaped",
            safetensors("{\(tensor()),\(tensor("\\u0061"))}"),
            fault(.repeatedKey("a"))
        ),
        .init("tensor is a number", safetensors("{\"a\":1}"), fault(.wrongValue(key: "a"))),
        .init(
            "no dtype",
            safetensors("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}"),
            fault(.missingKey("a.dtype"))
        ),
        .init(
            "unknown key",
            safetensors("{\(tensor(offsets: "[0,8],\"more\":1"))}"),
            fault(.unknownKey("a.more"))
        ),
        .init(
            "unknown dtype",
            safetensors("{\(tensor(dtype: "\"F8_E5M2\""))}"),
            type("F8_E5M2", of: "a")
        ),
        .init(
            "dtype is a number",
            safetensors("{\(tensor(dtype: "4"))}"),
            fault(.wrongValue(key: "a.dtype"))
        ),
        .init(
            "negative extent",
            safetensors("{\(tensor(shape: "[-2]"))}"),
            fault(.wrongValue(key: "a.shape"))
        ),
        .init(
            "fractional extent",
            safetensors("{\(tensor(shape: "[2.0]"))}"),
            fault(.wrongValue(key: "a.shape"))
        ),
        .init(
            "shape is a number",
            safetensors("{\(tensor(shape: "2"))}"),
            fault(.wrongValue(key: "a.shape"))
        ),
        .init(
            "product beyond 64 bits",
            safetensors("{\(tensor(shape: "[4294967296,4294967296]"))}")
        ) {
            .impossibleShape(path: $0, tensor: "a", shape: [1 << 32, 1 << 32])
        },
        .init("shape larger than the range", safetensors("{\(tensor(shape: "[3]"))}")) {
            .wrongByteCount(path: $0, tensor: "a", expected: 12, found: 8)
        },
        .init(
            "offsets reversed",
            safetensors("{\(tensor(offsets: "[8,0]"))}"),
            fault(.wrongValue(key: "a.data_offsets"))
        ),
        .init(
            "three offsets",
            safetensors("{\(tensor(offsets: "[0,4,8]"))}"),
            fault(.wrongValue(key: "a.data_offsets"))
        ),
        .init(
            "negative offset",
            safetensors("{\(tensor(offsets: "[-8,0]"))}"),
            fault(.wrongValue(key: "a.data_offsets"))
        ),
        .init("hole at the start", safetensors("{\(tensor(offsets: "[4,12]"))}", dataByteCount: 12))
        {
            .wrongOffset(path: $0, tensor: "a", expected: 0, found: 4)
        },
        .init(
            "hole between",
            safetensors("{\(tensor()),\(tensor("b", offsets: "[12,20]"))}", dataByteCount: 20)
        ) { .wrongOffset(path: $0, tensor: "b", expected: 8, found: 12) },
        .init(
            "overlap",
            safetensors("{\(tensor()),\(tensor("b", offsets: "[4,12]"))}", dataByteCount: 12)
        ) { .wrongOffset(path: $0, tensor: "b", expected: 8, found: 4) },
        .init(
            "offsets at the end of the integers",
            safetensors(
                "{\(tensor(shape: "[0]", offsets: "[9223372036854775807,9223372036854775807]"))}"
            )
        ) {
            .wrongOffset(path: $0, tensor: "a", expected: 0, found: .max)
        },
        .init("data short", safetensors("{\(tensor())}", dataByteCount: 7)) {
            let count = 8 + tensor().utf8.count + 2
            return .truncated(path: $0, expectedByteCount: count + 8, byteCount: count + 7)
        },
        .init("data long", safetensors("{\(tensor())}", dataByteCount: 9)) {
            let count = 8 + tensor().utf8.count + 2
            return .trailingBytes(path: $0, expectedByteCount: count + 8, byteCount: count + 9)
        },
        .init(
            "metadata is a list",
            safetensors("{\"__metadata__\":[]}", dataByteCount: 0),
            fault(.wrongValue(key: "__metadata__"))
        ),
        .init(
            "metadata with a number",
            safetensors("{\"__metadata__\":{\"k\":1}}", dataByteCount: 0),
            fault(.wrongValue(key: "__metadata__.k"))
        ),
    ]
}
