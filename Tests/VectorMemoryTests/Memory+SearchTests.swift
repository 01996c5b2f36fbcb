import Foundation
import Synchronization
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct MemorySearchTests {
    /// Enough rows for three threads and for codes.
    private func largeFixture(
        elementType: ElementType = .f32,
        shardRowLimit: Int = MemoryBuilder.defaultShardRowLimit
    ) throws -> SearchFixture {
        let images = Numbers.clusteredMatrix(
            rowCount: 13_000,
            columnCount: 8,
            clusterCount: 300,
            spread: 0.05,
            seed: 1
        )
        let texts = Numbers.unitMatrix(rowCount: 13_000, columnCount: 8, seed: 2)
        return try SearchFixture(
            images: images,
            texts: texts,
            elementType: elementType,
            shardRowLimit: shardRowLimit
        )
    }

    @Test(arguments: [ElementType.f32, .f16], [20, 33, 1000])
    func findsWhatANaiveSortFinds(elementType: ElementType, shardRowLimit: Int) throws {
        let fixture = try SearchFixture(
            images: Numbers.clusteredMatrix(
                rowCount: 100,
                columnCount: 12,
                clusterCount: 5,
                spread: 0.05,
                seed: 3
            ),
            texts: Numbers.unitMatrix(rowCount: 100, columnCount: 12, seed: 4),
            elementType: elementType,
            shardRowLimit: shardRowLimit
        )
        let queries = Numbers.unitMatrix(rowCount: 6, columnCount: 12, seed: 5)
        for modality in Modality.allCases {
            for k in [0, 1, 10, 99, 100, 101, 1000] {
                let found = fixture.memory.search(queries, among: modality, k: k)
                #expect(found == fixture.naive(queries, among: modality, k: k))
                #expect(found[0].count == min(k, 100))
            }
        }
    }

    @Test(arguments: [ElementType.f32, .f16], [5000, 1_000_000])
    func neitherThreadsNorShardsNorCodesChangeABit(
        elementType: ElementType,
        shardRowLimit: Int
    ) throws {
        let fixture = try largeFixture(elementType: elementType, shardRowLimit: shardRowLimit)
        let queries = Numbers.unitMatrix(rowCount: 5, columnCount: 8, seed: 6)
        for modality in Modality.allCases {
            let expected = fixture.naive(queries.rows(0..<2), among: modality, k: 20)
            for threadCount in [1, 2, 3, 8] {
                for byCodes in [false, true] {
                    let found = fixture.memory.search(
                        queries,
                        among: modality,
                        k: 20,
                        threadCount: threadCount,
                        byCodes: byCodes
                    )
                    #expect(Array(found[..<2]) == expected)
                    let alone = fixture.memory.search(
                        queries.rows(4..<5),
                        among: modality,
                        k: 20,
                        threadCount: threadCount,
                        byCodes: byCodes
                    )
                    #expect(alone[0] == found[4])
                }
            }
        }
    }

    @Test func aLargeMemoryIsSearchedAlikeWithAndWithoutPreparation() throws {
        let fixture = try largeFixture()
        let fresh = try Memory(opening: fixture.memory.folder)
        #expect(!fresh.isPrepared(among: .image))
        fresh.prepareSearch(among: .image, threadCount: 2)
        #expect(fresh.isPrepared(among: .image))
        let queries = Numbers.unitMatrix(rowCount: 4, columnCount: 8, seed: 7)
        for k in [10, 500] {
            #expect(
                fresh.search(queries, among: .image, k: k)
                    == fixture.memory.search(queries, among: .image, k: k)
            )
        }
    }

    @Test func manySearchesAtOnceFindTheSame() throws {
        let fixture = try largeFixture()
        let memory = fixture.memory
        let queries = Numbers.unitMatrix(rowCount: 8, columnCount: 8, seed: 8)
        let expected = memory.search(
            queries,
            among: .image,
            k: 10,
            threadCount: 1,
            byCodes: false
        )
        let found = Mutex<[Int: [Neighbor]]>([:])
        DispatchQueue.concurrentPerform(iterations: 8) { query in
            let one = memory.search(
                queries.rows(query..<query + 1),
                among: .image,
                k: 10,
                threadCount: 2
            )
            found.withLock { $0[query] = one[0] }
        }
        #expect(found.withLock { all in (0..<8).map { all[$0] ?? [] } } == expected)
    }

    @Test func noQueriesFindNothing() throws {
        let fixture = try largeFixture()
        let none = Matrix(rowCount: 0, columnCount: 8)
        #expect(fixture.memory.search(none, among: .text, k: 3, threadCount: 2).isEmpty)
    }

    static let realFolder: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["RECO_DATA"].map { URL(filePath: $0) }
        return (named ?? root.appending(path: "../shared/data")).standardizedFileURL.path
    }()
    static let realSets = ["dtd", "sun397", "imagenet_fewshot"]
    static let hasRealData = realSets.allSatisfy {
        FileManager.default.fileExists(atPath: "\(realFolder)/\($0)/queries/labels.npy")
    }

    @Test(.enabled(if: hasRealData, "no embeddings in ../shared/data; RECO_DATA may name them"))
    func codesChangeNothingAmongRealEmbeddings() throws {
        let scratch = try ScratchFolder()
        var builder = MemoryBuilder(output: scratch.path("memory"), name: "real")
        var queries: [Matrix] = []
        for name in Self.realSets {
            let folder = "\(Self.realFolder)/\(name)"
            try builder.add(PairSource(clipRetrievalFolder: "\(folder)/memory"))
            let file = try NpyFile(opening: "\(folder)/queries/image_embeddings.npy")
            queries.append(try file.matrix(rows: 0..<100))
        }
        let memory = try builder.commit()
        let batch = Matrix(joining: queries).normalizedRows()
        for modality in Modality.allCases {
            let found = [false, true].map { byCodes in
                memory.search(batch, among: modality, k: 16, threadCount: 1, byCodes: byCodes)
            }
            #expect(found[0] == found[1])
            // Few queries read the codes in another way than many.
            for query in stride(from: 0, to: batch.rowCount, by: 3) {
                let count = query % 2 == 0 ? 1 : 3
                let few = memory.search(
                    batch.rows(query..<min(query + count, batch.rowCount)),
                    among: modality,
                    k: 16,
                    threadCount: 1,
                    byCodes: true
                )
                #expect(few == Array(found[0][query..<query + few.count]))
            }
        }
    }
}
