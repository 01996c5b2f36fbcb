import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryShardTests {
    @Test(arguments: [ElementType.f32, .f16])
    func givesRowsAsTheFileHoldsThem(type: ElementType) throws {
        let files = try PairFiles(rowCount: 5)
        let memory = try files.build(elementType: type, shardRowLimit: 10)
        let shard = memory.shards[0]
        #expect(shard.rowCount == 5)
        #expect(shard.dimension == 4)
        #expect(shard.elementType == type)
        let file = try SafetensorsFile(opening: "\(files.output)/000000.safetensors")
        for modality in Modality.allCases {
            let bytes = shard.rowBytes(modality)
            #expect(bytes.byteCount == 5 * 4 * type.byteCount)
            let expected = try file.bytes(of: modality.rawValue)
            #expect(bytes.copied(as: UInt8.self) == expected.copied(as: UInt8.self))
            #expect(
                try shard.matrix(modality, rows: 1..<4).values
                    == Array(try file.matrix(modality.rawValue).values[4..<16])
            )
        }
        #expect(String(decoding: shard.metadata(of: 4), as: UTF8.self) == #"{"id":"id-4","row":4}"#)
    }

    /// What the manifest promises is compared with each file; the manifest is right, the file wrong.
    @Test func refusesFilesOfAnotherShape() throws {
        let files = try PairFiles(rowCount: 5)
        let memory = try files.build(shardRowLimit: 10)
        let path = "\(files.output)/000000.safetensors"
        let rows = Numbers.unitMatrix(rowCount: 5, columnCount: 4, seed: 9)
        let entry = memory.manifest.shards[0]
        func open() throws {
            _ = try MemoryShard(
                opening: entry,
                in: files.output,
                dimension: 4,
                elementType: .f32
            )
        }
        try SafetensorsFile.write([TensorToWrite(name: "image", matrix: rows)], to: path)
        #expect(
            throws: MemoryError.tensorFile(
                .missingTensor(path: path, tensor: "text", available: ["image"])
            )
        ) { try open() }
        try SafetensorsFile.write(
            [
                TensorToWrite(name: "image", matrix: rows),
                TensorToWrite(name: "text", shape: [4, 5], values: rows.values),
            ],
            to: path
        )
        #expect(
            throws: MemoryError.tensorFile(
                .wrongShape(path: path, tensor: "text", expected: [5, 4], found: [4, 5])
            )
        ) { try open() }
        try SafetensorsFile.write(
            Modality.allCases.map {
                TensorToWrite(name: $0.rawValue, matrix: rows, elementType: .f16)
            },
            to: path
        )
        #expect(throws: MemoryError.wrongElementType(path: path, expected: .f32, found: .f16)) {
            try open()
        }
    }
}
