import FileStorage
import Foundation
import Tensors
import TestSupport
import Testing

@testable import TensorFiles

@Suite struct NpyFileTests {
    /// A file as numpy lays it out: magic, version, length, dictionary, newline, data.
    static func bytes(
        _ dictionary: String,
        data: [UInt8],
        version: [UInt8] = [1, 0]
    ) -> [UInt8] {
        let text = Array(dictionary.utf8) + [0x0A]
        let length =
            version[0] == 1
            ? [UInt8(text.count & 255), UInt8(text.count >> 8)]
            : [UInt8(text.count & 255), UInt8(text.count >> 8), 0, 0]
        return [0x93] + Array("NUMPY".utf8) + version + length + text + data
    }

    static func dictionary(_ type: String, _ shape: String, fortran: String = "False") -> String {
        "{'descr': '\(type)', 'fortran_order': \(fortran), 'shape': \(shape), }"
    }

    private func open(_ bytes: [UInt8], in folder: ScratchFolder) throws -> NpyFile {
        try NpyFile(opening: folder.write(bytes, to: "file.npy"))
    }

    @Test func readsEveryFloatTypeInBothByteOrders() throws {
        let folder = try ScratchFolder()
        // 1.5 and -2 as half, single and double precision, most significant byte first.
        let samples: [(String, [[UInt8]])] = [
            ("f2", [[0x3E, 0x00], [0xC0, 0x00]]),
            ("f4", [[0x3F, 0xC0, 0, 0], [0xC0, 0, 0, 0]]),
            ("f8", [[0x3F, 0xF8, 0, 0, 0, 0, 0, 0], [0xC0, 0, 0, 0, 0, 0, 0, 0]]),
        ]
        for (type, values) in samples {
            for (mark, data) in [(">", values), ("<", values.map { $0.reversed() })] {
                let header = Self.dictionary(mark + type, "(2, 1)")
                for version: [UInt8] in [[1, 0], [2, 0], [3, 0]] {
                    let bytes = Self.bytes(header, data: data.flatMap(\.self), version: version)
                    let matrix = try open(bytes, in: folder).matrix()
                    #expect(matrix == Matrix(rowCount: 2, columnCount: 1, values: [1.5, -2]))
                }
            }
        }
    }

    @Test func readsLabelsOfEveryWidth() throws {
        let folder = try ScratchFolder()
        for (type, width) in [("<i8", 8), ("<i4", 4), ("<i2", 2), ("|u1", 1), ("|i1", 1)] {
            let data = [3, 0, 7].flatMap { value in
                [UInt8(value)] + [UInt8](repeating: 0, count: width - 1)
            }
            let bytes = Self.bytes(Self.dictionary(type, "(3,)"), data: data)
            #expect(try open(bytes, in: folder).integers() == [3, 0, 7])
        }
    }

    @Test func survivesTheRoundTrip() throws {
        let folder = try ScratchFolder()
        let matrix = Numbers.normalMatrix(rowCount: 5, columnCount: 3, seed: 1)
        try NpyFile.write(matrix, to: folder.path("m.npy"))
        let file = try NpyFile(opening: folder.path("m.npy"))
        #expect(try file.matrix() == matrix)
        #expect(try file.matrix(rows: 1..<3).values == Array(matrix.values[3..<9]))
        try NpyFile.write([4, -1, 1 << 40], to: folder.path("i.npy"))
        #expect(try NpyFile(opening: folder.path("i.npy")).integers() == [4, -1, 1 << 40])
    }

    @Test func numpyReadsWhatWeWrite() throws {
        let folder = try ScratchFolder()
        let matrix = Matrix(rowCount: 2, columnCount: 2, values: [1, 0.1, -3e-20, 65504])
        try NpyFile.write(matrix, to: folder.path("m.npy"))
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c",
            "import numpy,sys; a=numpy.load(sys.argv[1]); "
                + "assert a.dtype==numpy.float32 and a.shape==(2,2); "
                + "assert (a==numpy.array([[1,.1],[-3e-20,65504]],numpy.float32)).all()",
            folder.path("m.npy"),
        ]
        let errors = Pipe()
        python.standardError = errors
        try python.run()
        let text = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        python.waitUntilExit()
        if text.contains("No module named 'numpy'") || python.terminationStatus == 127 {
            print("skipped: no python3 with numpy here")
            return
        }
        #expect(python.terminationStatus == 0, "\(text)")
    }

    @Test func refusesEveryTruncationAndEveryTail() throws {
        let folder = try ScratchFolder()
        let whole = NpyFile.encode(Matrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6]))
        for count in 0..<whole.count {
            #expect(throws: TensorFileError.self) {
                _ = try open(Array(whole[..<count]), in: folder)
            }
        }
        #expect(throws: TensorFileError.self) { _ = try open(whole + [0], in: folder) }
    }

    @Test func neverCrashesOnAChangedHeader() throws {
        let folder = try ScratchFolder()
        let whole = NpyFile.encode(Matrix(rowCount: 3, columnCount: 2, values: [1, 2, 3, 4, 5, 6]))
        for index in 0..<(whole.count - 24) {
            for mask: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
                var changed = whole
                changed[index] ^= mask
                do {
                    _ = try open(changed, in: folder).matrix()
                } catch {
                    #expect(error is TensorFileError)
                }
            }
        }
    }

    @Test func namesWhatIsWrong() throws {
        let folder = try ScratchFolder()
        let path = folder.path("file.npy")
        let four = [UInt8](repeating: 0, count: 4)
        let dictionary = Self.dictionary
        let cases: [([UInt8], TensorFileError)] = [
            (Array("PK\u{3}\u{4}rubbish".utf8), .wrongFormat(path: path, expected: "npy")),
            (
                Self.bytes(dictionary("<f4", "(1, 1)", "False"), data: four, version: [4, 0]),
                .unsupportedVersion(path: path, major: 4, minor: 0)
            ),
            (
                Self.bytes(dictionary("<f4", "(2, 2)", "True"), data: four + four + four + four),
                .fortranOrder(path: path)
            ),
            (
                Self.bytes(dictionary("|O", "(1,)", "False"), data: four),
                .unsupportedElementType(path: path, tensor: "", found: "|O")
            ),
            (
                Self.bytes("{'descr': '<f4', 'shape': (1,), }", data: four),
                .malformedHeader(path: path, fault: .missingKey("fortran_order"))
            ),
        ]
        for (bytes, expected) in cases {
            #expect(throws: expected) { _ = try open(bytes, in: folder) }
        }
        let impossible = Self.bytes(
            dictionary("<f4", "(4611686018427387904, 4611686018427387904)", "False"),
            data: four
        )
        #expect(throws: TensorFileError.self) { _ = try open(impossible, in: folder) }
    }
}
