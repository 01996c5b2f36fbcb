import FileStorage
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryShardVerifyTests {
    /// Opens a shard of these files under a manifest that was written for them.
    private func verify(
        images: Matrix,
        lines: String,
        elementType: ElementType = .f32
    ) throws {
        let folder = try ScratchFolder()
        let path = folder.path("000000.safetensors")
        let texts = Numbers.unitMatrix(
            rowCount: images.rowCount,
            columnCount: images.columnCount,
            seed: 5
        )
        try SafetensorsFile.write(
            [
                TensorToWrite(name: "image", matrix: images, elementType: elementType),
                TensorToWrite(name: "text", matrix: texts, elementType: elementType),
            ],
            to: path
        )
        try folder.write(Array(lines.utf8), to: "000000.jsonl")
        let bytes = try folder.read("000000.safetensors")
        let entry = Manifest.Shard(
            name: "000000",
            live: LiveRows(storedCount: images.rowCount),
            embeddings: .init(
                byteCount: bytes.count,
                sha256: Checksum.sha256(of: bytes.span.numberBytes)
            ),
            metadata: .init(byteCount: lines.utf8.count, sha256: Checksum.sha256(ofText: lines))
        )
        let shard = try MemoryShard(
            opening: entry,
            in: folder.path,
            dimension: images.columnCount,
            elementType: elementType
        )
        do {
            try shard.verify { _ in }
        } catch {
            // Paths differ from run to run; the tests compare the rest.
            throw error.withoutFolder(folder.path)
        }
    }

    private let rows = Numbers.unitMatrix(rowCount: 3, columnCount: 64, seed: 4)
    private let lines = "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n"

    @Test(arguments: [ElementType.f32, .f16])
    func acceptsRowsRoundedOnce(type: ElementType) throws {
        try verify(images: rows, lines: lines, elementType: type)
    }

    @Test(arguments: [(ElementType.f32, Float(1.000_01)), (.f16, 0.99)])
    func refusesRowsOfAnotherLength(type: ElementType, factor: Float) throws {
        var images = rows
        for column in 0..<64 { images.values[64 + column] *= factor }
        do {
            try verify(images: images, lines: lines, elementType: type)
            Issue.record("a row of length \(factor) passed")
        } catch MemoryError.notUnitLength(let path, let modality, let row, let length) {
            #expect(path == "000000.safetensors" && modality == .image && row == 1)
            #expect(abs(length - Double(factor)) < 1e-3)
        }
    }

    @Test func refusesRowsThatAreNotFinite() {
        var images = rows
        images.values[64 * 2 + 7] = .nan
        #expect(throws: MemoryError.nonFinite(path: "000000.safetensors", row: 2)) {
            try verify(images: images, lines: lines)
        }
    }

    @Test func refusesLinesWithoutAnID() {
        let lines = "{\"id\":1}\n{\"x\":2}\n{\"id\":3}\n"
        #expect(
            throws: MemoryError.badMetadata(path: "000000.jsonl", row: 1, fault: .missingID)
        ) { try verify(images: rows, lines: lines) }
    }
}

extension MemoryError {
    /// The same error with paths inside of `folder`, for the cases that these tests expect.
    fileprivate func withoutFolder(_ folder: String) -> MemoryError {
        func short(_ path: String) -> String { String(path.dropFirst(folder.count + 1)) }
        return switch self {
        case .notUnitLength(let path, let modality, let row, let length):
            .notUnitLength(path: short(path), modality: modality, row: row, length: length)
        case .nonFinite(let path, let row): .nonFinite(path: short(path), row: row)
        case .badMetadata(let path, let row, let fault):
            .badMetadata(path: short(path), row: row, fault: fault)
        default: self
        }
    }
}
