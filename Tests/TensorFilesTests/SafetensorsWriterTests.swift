import FileStorage
import Foundation
import Tensors
import TestSupport
import Testing

@testable import TensorFiles

@Suite struct SafetensorsWriterTests {
    private static let declarations = [
        TensorDeclaration(name: "image", elementType: .f16, shape: [5, 3]),
        TensorDeclaration(name: "none", elementType: .f32, shape: [0, 3]),
        TensorDeclaration(name: "text", elementType: .f32, shape: [5, 3]),
    ]

    @Test func piecesAndTheWholeGiveTheSameFile() throws {
        let folder = try ScratchFolder()
        let image = Numbers.normalMatrix(rowCount: 5, columnCount: 3, seed: 1)
        let text = Numbers.normalMatrix(rowCount: 5, columnCount: 3, seed: 2)
        var writer = try SafetensorsWriter(
            replacing: folder.path("pieces"),
            tensors: Self.declarations
        )
        for matrix in [image, text] {
            for row in 0..<5 {
                try writer.append(Array(matrix.values[row * 3..<row * 3 + 3]))
            }
        }
        let written = try writer.commit()
        try SafetensorsFile.write(
            [
                TensorToWrite(name: "image", matrix: image, elementType: .f16),
                TensorToWrite(name: "none", shape: [0, 3], values: []),
                TensorToWrite(name: "text", matrix: text),
            ],
            to: folder.path("whole")
        )
        let bytes = try folder.read("pieces")
        #expect(bytes == (try folder.read("whole")))
        #expect(written.byteCount == bytes.count)
        #expect(written.checksum == Checksum.sha256(of: bytes.span.numberBytes))
        let file = try SafetensorsFile(opening: folder.path("pieces"))
        #expect(file.checksum() == written.checksum)
        #expect(try file.matrix("text", rows: 2..<4).values == Array(text.values[6..<12]))
        #expect(try file.matrix("image").values == image.values.map { Float(Float16($0)) })
    }

    @Test func nothingAppearsBeforeTheCommit() throws {
        let folder = try ScratchFolder()
        do {
            var writer = try SafetensorsWriter(
                replacing: folder.path("file"),
                tensors: Self.declarations
            )
            try writer.append([Float](repeating: 0, count: 15))
            #expect(!(try folder.names().contains("file")))
        }
        #expect(try folder.names() == [])
    }

    /// Python's struct, json and numpy read the file by the format's description, not by our code.
    @Test func pythonReadsWhatWeWrite() throws {
        let folder = try ScratchFolder()
        let path = folder.path("file.safetensors")
        try SafetensorsFile.write(
            [
                TensorToWrite(
                    name: "h",
                    shape: [2, 2],
                    values: [1, -0.5, 2, 65_504],
                    elementType: .f16
                ),
                TensorToWrite(name: "ü\"", shape: [3], values: [0.1, -3e-20, 1e30]),
            ],
            metadata: ["note": "tab\tü"],
            to: path
        )
        let outcome = try Python.run(
            """
            import json, struct, sys, numpy
            raw = open(sys.argv[1], 'rb').read()
            count = struct.unpack('<Q', raw[:8])[0]
            head = json.loads(raw[8:8 + count].decode('utf-8'))
            def tensor(name, kind):
                entry = head[name]
                start, end = entry['data_offsets']
                data = raw[8 + count + start:8 + count + end]
                return numpy.frombuffer(data, kind).reshape(entry['shape'])
            assert head['__metadata__'] == {'note': 'tab\\tü'}, head
            assert (tensor('h', '<f2') == numpy.array([[1, -.5], [2, 65504]], '<f2')).all()
            assert (tensor('ü"', '<f4') == numpy.array([.1, -3e-20, 1e30], '<f4')).all()
            try:
                from safetensors.numpy import load_file
            except ImportError:
                sys.exit(0)
            assert load_file(sys.argv[1])['h'].shape == (2, 2)
            """,
            path
        )
        if let outcome { #expect(outcome == "") }
    }
}
