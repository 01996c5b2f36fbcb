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
        let before = file.checksum()
        file.releasePages()
        #expect(file.checksum() == before)
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

    @Test func namesTheTensorsThatThereAre() throws {
        let folder = try ScratchFolder()
        let file = try open(Self.bytes("{\(Self.tensor("a", "[0,8]"))}", data: 8), in: folder)
        #expect(
            throws: TensorFileError.missingTensor(path: file.path, tensor: "x", available: ["a"])
        ) { _ = try file.matrix("x") }
        #expect(try file.shape(of: "a") == [2])
        #expect(try file.elementType(of: "a") == .f32)
        #expect(try file.bytes(of: "a").byteCount == 8)
    }

    @Test func joinsLeadingDimensionsIntoRows() throws {
        let folder = try ScratchFolder()
        let path = folder.path("file")
        let values = (0..<24).map(Float.init)
        try SafetensorsFile.write(
            [
                TensorToWrite(name: "cube", shape: [2, 3, 4], values: values),
                TensorToWrite(name: "number", shape: [], values: [7]),
            ],
            to: path
        )
        let file = try SafetensorsFile(opening: path)
        #expect(try file.matrix("cube") == Matrix(rowCount: 6, columnCount: 4, values: values))
        #expect(try file.matrix("number") == Matrix(rowCount: 1, columnCount: 1, values: [7]))
    }
}
