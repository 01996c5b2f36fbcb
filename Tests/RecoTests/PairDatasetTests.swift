import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

@Suite struct PairDatasetTests {
    private let scratch: ScratchFolder
    private let images = Numbers.normalMatrix(rowCount: 12, columnCount: 6, seed: 1)
    private let texts: Matrix

    init() throws {
        scratch = try ScratchFolder()
        // Pairs 3, 7 and 11 have one text, pairs 0 and 5 another.
        texts = Numbers.normalMatrix(rowCount: 12, columnCount: 6, seed: 2)
            .rows(at: [0, 1, 2, 3, 4, 0, 6, 3, 8, 9, 10, 3])
    }

    private func source(_ images: Matrix, _ texts: Matrix, _ name: String) throws -> PairSource {
        try NpyFile.write(images, to: scratch.path("\(name)-i.npy"))
        try NpyFile.write(texts, to: scratch.path("\(name)-t.npy"))
        return try PairSource(
            imageEmbeddings: scratch.path("\(name)-i.npy"),
            textEmbeddings: scratch.path("\(name)-t.npy")
        )
    }

    @Test func pairsOfOneTextAreOneGroup() throws {
        let pairs = try PairDataset([source(images, texts, "a")])
        #expect(pairs.groups == [0, 1, 2, 3, 4, 0, 5, 3, 6, 7, 8, 3])
    }

    @Test func severalSourcesAreOneAfterTheOther() throws {
        let together = try PairDataset([source(images, texts, "a")])
        let apart = try PairDataset([
            source(images.rows(0..<5), texts.rows(0..<5), "b"),
            source(images.rows(5..<12), texts.rows(5..<12), "c"),
        ])
        #expect(apart.rowCount == 12)
        #expect(apart.groups == together.groups)
        let rows = [11, 0, 5, 4, 5]
        for modality in Modality.allCases {
            let expected = (modality == .image ? images : texts).normalizedRows().rows(at: rows)
            #expect(try apart.embeddings(of: rows, modality: modality) == expected)
            #expect(try together.embeddings(of: rows, modality: modality) == expected)
        }
    }

    @Test func aMemorysOwnPairsAreThoseThatItWasBuiltFrom() throws {
        let memory = try Samples.memory(images: images, texts: texts)
        let pairs = try PairDataset(memory)
        let ofFiles = try PairDataset([source(images, texts, "a")])
        #expect(pairs.groups == ofFiles.groups)
        let rows = Array(0..<12)
        for modality in Modality.allCases {
            let found = try pairs.embeddings(of: rows, modality: modality)
            let expected = try ofFiles.embeddings(of: rows, modality: modality)
            #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test func theChecksumIsOfTheValuesAndNotOfTheFiles() throws {
        let first = try PairDataset([source(images, texts, "a")])
        var doubled = images
        for index in doubled.values.indices { doubled.values[index] *= 2 }
        #expect(try PairDataset([source(doubled, texts, "b")]).checksum == first.checksum)
        var other = texts
        other.values[0] += 1
        #expect(try PairDataset([source(images, other, "c")]).checksum != first.checksum)
    }

    @Test func aRowWithoutDirectionIsNamed() throws {
        var broken = texts
        broken.values[13] = .nan
        let source = try source(images, broken, "a")
        let expected = MemoryError.nonFinite(path: scratch.path("a-t.npy"), row: 2)
        #expect(throws: TrainingError.memory(expected)) { try PairDataset([source]) }
    }

    @Test func sourcesHaveToBeOfOneDimension() throws {
        let narrow = Numbers.normalMatrix(rowCount: 2, columnCount: 4, seed: 3)
        let sources = [try source(images, texts, "a"), try source(narrow, narrow, "b")]
        #expect(throws: TrainingError.wrongDimension(of: "pairs", expected: 6, found: 4)) {
            try PairDataset(sources)
        }
        #expect(throws: TrainingError.memory(.noRows)) { try PairDataset([]) }
    }
}
