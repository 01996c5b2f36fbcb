import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemoryShardSearchTests {
    @Test(arguments: [ElementType.f32, .f16])
    func viewsAndSearchesItsRows(elementType: ElementType) throws {
        let fixture = try SearchFixture(
            images: Numbers.unitMatrix(rowCount: 40, columnCount: 12, seed: 1),
            texts: Numbers.unitMatrix(rowCount: 40, columnCount: 12, seed: 2),
            elementType: elementType
        )
        let shard = fixture.memory.shards[0]
        let queries = Numbers.unitMatrix(rowCount: 3, columnCount: 12, seed: 3)
        for modality in Modality.allCases {
            #expect(Matrix(copying: shard.rows(modality).stored) == fixture.rows(modality))
            #expect(
                shard.search(queries, among: modality, k: 7)
                    == fixture.naive(queries, among: modality, k: 7)
            )
        }
    }

    @Test func entriesAreRowsOfTheShard() throws {
        let rows = Numbers.unitMatrix(rowCount: 30, columnCount: 12, seed: 4)
        let fixture = try SearchFixture(images: rows, texts: rows, shardRowLimit: 20)
        let second = fixture.memory.shards[1]
        for row in 0..<second.rowCount {
            let query = Matrix(copying: second.rows(.text).row(at: row))
            #expect(second.search(query, among: .text, k: 1)[0].first?.entry == row)
        }
    }
}
