import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryCodesTests {
    @Test func buildsEachModalityOnceAndEachShardApart() throws {
        let images = Numbers.unitMatrix(rowCount: 30, columnCount: 5, seed: 1)
        let texts = Numbers.unitMatrix(rowCount: 30, columnCount: 5, seed: 2)
        let fixture = try SearchFixture(images: images, texts: texts, shardRowLimit: 20)
        let shards = fixture.memory.shards
        let codes = MemoryCodes()
        let first = codes.codes(of: shards, .image, threadCount: 1)
        #expect(first.map(\.rowCount) == [20, 10])
        let second = shards[1]
        let alone = RowCodes(of: second.rows(.image))
        #expect(first[1].blocks[0].lows == alone.blocks[0].lows)
        // Built already, so what is asked for now is not looked at.
        #expect(codes.codes(of: [], .image, threadCount: 1).count == 2)
        let text = codes.codes(of: shards, .text, threadCount: 2)
        #expect(text[0].blocks[0].lows != first[0].blocks[0].lows)
    }

    @Test func rowsThatWereGivenBackAreReadAgain() throws {
        let images = Numbers.unitMatrix(rowCount: 9000, columnCount: 8, seed: 3)
        let texts = Numbers.unitMatrix(rowCount: 9000, columnCount: 8, seed: 4)
        let fixture = try SearchFixture(images: images, texts: texts, shardRowLimit: 5000)
        let queries = Numbers.unitMatrix(rowCount: 3, columnCount: 8, seed: 5)
        let before = Modality.allCases.map { fixture.rows($0) }
        for modality in Modality.allCases {
            fixture.memory.prepareSearch(among: modality, threadCount: 2)
            #expect(
                fixture.memory.search(queries, among: modality, k: 20)
                    == fixture.naive(queries, among: modality, k: 20)
            )
        }
        #expect(Modality.allCases.map { fixture.rows($0) } == before)
    }
}
