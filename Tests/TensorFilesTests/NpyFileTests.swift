import FileStorage
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
        try NpyFile.write(matrix, to: folder.path("h.npy"), elementType: .f16)
        try NpyFile.write([4, -1, 1 << 40], to: folder.path("i.npy"))
        let outcome = try Python.run(
            """
            import numpy, sys
            single, half, integers = (numpy.load(p) for p in sys.argv[1:])
            values = numpy.array([[1, .1], [-3e-20, 65504]], numpy.float32)
            assert single.dtype == numpy.float32 and (single == values).all()
            assert half.dtype == numpy.float16 and (half == values.astype(numpy.float16)).all()
            assert integers.dtype == numpy.int64 and list(integers) == [4, -1, 1 << 40]
            """,
            folder.path("m.npy"),
            folder.path("h.npy"),
            folder.path("i.npy")
        )
        if let outcome { #expect(outcome == "") }
    }

    @Test func readsWhatNumpyWrites() throws {
        let folder = try ScratchFolder()
        let outcome = try Python.run(
            """
            import numpy, sys
            values = numpy.array([[1, .1, -3e-5], [65504, 0, -2]])
            for kind in ['<f2', '>f2', '<f4', '>f4', '<f8', '>f8']:
                for version in [(1, 0), (2, 0), (3, 0)]:
                    name = sys.argv[1] + '/' + kind[1:] + kind[0] + str(version[0]) + '.npy'
                    with open(name, 'wb') as file:
                        numpy.lib.format.write_array(file, values.astype(kind), version)
            numpy.save(sys.argv[1] + '/fortran.npy', numpy.asfortranarray(values))
            numpy.save(sys.argv[1] + '/column.npy', numpy.asfortranarray(values[:, :1]))
            numpy.save(sys.argv[1] + '/objects.npy', numpy.array([{}]), allow_pickle=True)
            """,
            folder.path
        )
        guard let outcome else { return }
        #expect(outcome == "")
        let values: [Double] = [1, 0.1, -3e-5, 65504, 0, -2]
        for order in ["<", ">"] {
            for version in 1...3 {
                let names = ["f2", "f4", "f8"].map { folder.path("\($0)\(order)\(version).npy") }
                let half = try NpyFile(opening: names[0]).matrix()
                #expect(half.values == values.map { Float(Float16($0)) })
                for name in names[1...] {
                    let matrix = try NpyFile(opening: name).matrix()
                    #expect(matrix.rowCount == 2 && matrix.values == values.map { Float($0) })
                }
            }
        }
        let column = try NpyFile(opening: folder.path("column.npy")).matrix()
        #expect(column == Matrix(rowCount: 2, columnCount: 1, values: [1, 65504]))
        let fortran = folder.path("fortran.npy")
        #expect(throws: TensorFileError.fortranOrder(path: fortran)) {
            _ = try NpyFile(opening: fortran)
        }
        let objects = folder.path("objects.npy")
        #expect(
            throws: TensorFileError.unsupportedElementType(path: objects, tensor: "", found: "|O")
        ) { _ = try NpyFile(opening: objects) }
    }

    @Test func takesOneDimensionForOneRowAndRefusesThree() throws {
        let folder = try ScratchFolder()
        let data = [UInt8](repeating: 0, count: 24)
        let row = try open(Self.bytes(Self.dictionary("<f4", "(6,)"), data: data), in: folder)
        #expect(try row.matrix() == Matrix(rowCount: 1, columnCount: 6))
        for shape in ["(1, 2, 3)", "()"] {
            let count = shape == "()" ? 4 : 24
            let bytes = Self.bytes(Self.dictionary("<f4", shape), data: Array(data[..<count]))
            let file = try open(bytes, in: folder)
            #expect(
                throws: TensorFileError.wrongRank(
                    path: file.path,
                    expected: 1...2,
                    found: file.shape
                )
            ) { _ = try file.matrix() }
        }
        let integers = try open(Self.bytes(Self.dictionary("<i4", "(6,)"), data: data), in: folder)
        #expect(
            throws: TensorFileError.unsupportedElementType(
                path: integers.path,
                tensor: "",
                found: "I32"
            )
        ) { _ = try integers.matrix() }
        #expect(throws: TensorFileError.self) { _ = try row.integers() }
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
}
