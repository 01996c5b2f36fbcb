import FileStorage
import Tensors
import TestSupport
import Testing

@testable import TensorFiles

@Suite struct SafetensorsFileTests {
    static func bytes(_ header: String, data: Int) -> [UInt8] {
        let text = Array(header.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(text.count) >> (8 * $0)) }
        return length + text + [UInt8](repeating: 0, count: data)
    }

    static func tensor(_ name: String, _ offsets: String, _ shape: String = "[2]") -> String {
        "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    private func open(_ bytes: [UInt8], in folder: ScratchFolder) throws -> SafetensorsFile {
        try SafetensorsFile(opening: folder.write(bytes, to: "file.safetensors"))
    }

    private static let tensors = [
        TensorToWrite(name: "b", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
        TensorToWrite(name: "a", shape: [2], values: [0.5, -0.25], elementType: .f16),
        TensorToWrite(name: "empty", shape: [0, 3], values: []),
    ]

    @Test func survivesTheRoundTrip() throws {
        let folder = try ScratchFolder()
        let path = folder.path("file.safetensors")
        let metadata = ["name": "quote \" backslash \\ line\nend ü \u{1F426}"]
        try SafetensorsFile.write(Self.tensors, metadata: metadata, to: path)
        let file = try SafetensorsFile(opening: path)
        #expect(file.metadata == metadata)
        #expect(Set(file.names) == ["a", "b", "empty"])
        #expect(
            try file.matrix("b") == Matrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 5, 6])
        )
        #expect(try file.matrix("a") == Matrix(rowCount: 1, columnCount: 2, values: [0.5, -0.25]))
        #expect(try file.matrix("empty").rowCount == 0)
        // The data begins where every vector instruction is content.
        let bytes = try folder.read("file.safetensors")
        let headerCount = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        #expect((8 + headerCount) % 64 == 0)
    }

    @Test func refusesEveryTruncationAndEveryTail() throws {
        let folder = try ScratchFolder()
        try SafetensorsFile.write(Self.tensors, to: folder.path("whole"))
        let whole = try folder.read("whole")
        for count in 0..<whole.count {
            #expect(throws: TensorFileError.self) {
                _ = try open(Array(whole[..<count]), in: folder)
            }
        }
        #expect(throws: TensorFileError.self) { _ = try open(whole + [0], in: folder) }
    }

    @Test func neverCrashesOnAChangedHeader() throws {
        let folder = try ScratchFolder()
        try SafetensorsFile.write(Self.tensors, metadata: ["k": "v"], to: folder.path("whole"))
        let whole = try folder.read("whole")
        for index in 0..<(whole.count - 28) {
            for mask: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
                var changed = whole
                changed[index] ^= mask
                do {
                    let file = try open(changed, in: folder)
                    for name in file.names { _ = try file.matrix(name) }
                } catch {
                    #expect(error is TensorFileError)
                }
            }
        }
    }

    @Test func namesWhatIsWrong() throws {
        let folder = try ScratchFolder()
        let path = folder.path("file.safetensors")
        let a = Self.tensor("a", "[0,8]")
        let cases: [([UInt8], TensorFileError)] = [
            (Self.bytes("[1]", data: 0), .wrongFormat(path: path, expected: "safetensors")),
            (
                Self.bytes("{\(a),\(a)}", data: 8),
                .malformedHeader(path: path, fault: .repeatedKey("a"))
            ),
            (
                Self.bytes("{\(a),\(Self.tensor("b", "[4,12]"))}", data: 12),
                .wrongOffset(path: path, tensor: "b", expected: 8, found: 4)
            ),
            (
                Self.bytes("{\(a),\(Self.tensor("b", "[12,20]"))}", data: 20),
                .wrongOffset(path: path, tensor: "b", expected: 8, found: 12)
            ),
            (
                Self.bytes("{\(Self.tensor("a", "[0,4]"))}", data: 4),
                .wrongByteCount(path: path, tensor: "a", expected: 8, found: 4)
            ),
            (
                Self.bytes("{\(Self.tensor("a", "[8,0]"))}", data: 8),
                .malformedHeader(path: path, fault: .wrongValue(key: "a.data_offsets"))
            ),
            (
                Self.bytes("{\(Self.tensor("a", "[0,8]", "[-2]"))}", data: 8),
                .malformedHeader(path: path, fault: .wrongValue(key: "a.shape"))
            ),
            (
                Self.bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", data: 8),
                .malformedHeader(path: path, fault: .missingKey("a.data_offsets"))
            ),
            (
                Self.bytes("{\"__metadata__\":{\"k\":1}}", data: 0),
                .malformedHeader(path: path, fault: .wrongValue(key: "__metadata__.k"))
            ),
            (
                Self.bytes("{\(a.replacing("F32", with: "Q9"))}", data: 8),
                .unsupportedElementType(path: path, tensor: "a", found: "Q9")
            ),
        ]
        for (bytes, expected) in cases {
            #expect(throws: expected) { _ = try open(bytes, in: folder) }
        }
        #expect(throws: TensorFileError.self) {
            _ = try open([UInt8](repeating: 0xFF, count: 16), in: folder)
        }
        let file = try open(Self.bytes("{\(a)}", data: 8), in: folder)
        #expect(throws: TensorFileError.missingTensor(path: path, tensor: "x", available: ["a"])) {
            _ = try file.matrix("x")
        }
    }

    @Test func refusesJSONThatNestsDeep() throws {
        let folder = try ScratchFolder()
        let depth = 100_000
        let text = "{\"a\":" + String(repeating: "[", count: depth)
        #expect(throws: TensorFileError.self) {
            _ = try open(Self.bytes(text, data: 0), in: folder)
        }
    }
}
