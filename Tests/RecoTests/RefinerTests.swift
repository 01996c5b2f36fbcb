import Foundation
import FusionModel
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

@Suite struct RefinerTests {
    private static let dimension = 24
    private let images: Matrix
    private let texts: Matrix
    private let memory: Memory

    init() throws {
        images = Samples.unitRows(90, dimension: Self.dimension, seed: 1)
        texts = Samples.unitRows(90, dimension: Self.dimension, seed: 2)
        memory = try Samples.memory(images: images, texts: texts)
    }

    /// The plan's formula for one modality and choice of sides, written down a second time.
    private func expectation(
        _ plan: String,
        _ modality: Modality,
        both: Bool
    ) -> (k: Int, formula: Judge.Formula) {
        switch (plan, modality, both) {
        case ("mean", _, _): (10, .mean)
        case ("none", _, _): (0, .none)
        case (_, .image, false): (10, .attention(alpha: 0.3, beta: 20))
        case (_, .image, true): (10, .attention(alpha: 0.2, beta: 40))
        case (_, .text, false): (16, .attention(alpha: 0.5, beta: 100))
        case (_, .text, true): (16, .attention(alpha: 0.5, beta: 20))
        }
    }

    @Test(arguments: Modality.allCases, Reach.allCases)
    func aLayerThatMeasuresSimilaritiesItselfGetsThem(modality: Modality, search: Reach) throws {
        let layer = try Samples.layer(dimension: Self.dimension, metricRank: 3)
        let metric = try #require(layer.metric)
        let refiner = try Refiner(
            memory: memory,
            plan: .transformer(image: layer, text: layer),
            searchReach: search
        )
        // More than are measured together.
        let originals = Samples.unitRows(300, dimension: Self.dimension, seed: 3)
        let found = refiner.refine(originals, modality: modality, k: 4)
        let entries = found.neighbors.flatMap { $0.map(\.entry) }
        let batch = TokenBatch(
            originals: originals,
            retrieved: memory.embeddings(of: entries, modality: modality.counterpart),
            similarities: metric.similarities(
                of: originals,
                to: PairedEntries(
                    own: (modality == .image ? images : texts).rows(at: entries),
                    counterparts: (modality == .image ? texts : images).rows(at: entries)
                )
            )
        )
        #expect(found.embeddings == layer.forward(batch).embeddings)
        // What an answer says of a neighbor is what the search found.
        let searched = memory.search(
            originals,
            among: search.modality(from: modality),
            k: 4,
            threadCount: 1
        )
        #expect(found.neighbors == searched)
    }

    @Test(arguments: ["attention", "mean", "none"], Reach.allCases)
    func agreesWithTheNaiveMethodInEveryCombination(name: String, search: Reach) throws {
        let plans = ["attention": FusionPlan.attention(), "mean": .mean(), "none": .none]
        let plan = try #require(plans[name])
        let originals = Samples.unitRows(7, dimension: Self.dimension, seed: 3)
        let banks = [Modality.image: Judge.rows(images), .text: Judge.rows(texts)]
        for fuse in Reach.allCases {
            let refiner = try Refiner(
                memory: memory,
                plan: plan,
                searchReach: search,
                fusionReach: fuse
            )
            for modality in Modality.allCases {
                for both in [false, true] {
                    let sides = both ? RefinedSides.both : RefinedSides(only: modality)
                    let result = refiner.refine(originals, modality: modality, sides: sides)
                    let (k, formula) = expectation(name, modality, both: both)
                    let searched = search == .uni ? modality : modality.counterpart
                    let fused = fuse == .uni ? modality : modality.counterpart
                    for (row, original) in Judge.rows(originals).enumerated() {
                        let expected = Judge.refine(
                            original,
                            searching: try #require(banks[searched]),
                            fusing: try #require(banks[fused]),
                            k: k,
                            by: formula
                        )
                        #expect(result.neighbors[row].map(\.entry) == expected.entries)
                        expectClose(result.embeddings[row: row], expected.embedding)
                        expectClose(result.attention[row: row], expected.weights)
                    }
                }
            }
        }
    }

    @Test func withoutSidesAModalityIsRefinedAlone() throws {
        let refiner = try Refiner(memory: memory)
        let originals = Samples.unitRows(3, dimension: Self.dimension, seed: 4)
        for modality in Modality.allCases {
            #expect(
                refiner.refine(originals, modality: modality)
                    == refiner.refine(
                        originals,
                        modality: modality,
                        sides: RefinedSides(only: modality)
                    )
            )
        }
    }

    @Test(arguments: [1, 2, 3])
    func aRowHasTheSameBitsAloneAndInAnyBatch(threadCount: Int) throws {
        let layer = try Samples.layer(dimension: Self.dimension)
        // More rows than one block takes, so that both sides of the border are looked at.
        let originals = Samples.unitRows(
            Refiner.blockRowLimit + 9,
            dimension: Self.dimension,
            seed: 5
        )
        let measuring = try Samples.layer(dimension: Self.dimension, metricRank: 3)
        for plan in [
            FusionPlan.attention(), .transformer(image: layer, text: layer),
            .transformer(image: measuring, text: measuring),
        ] {
            let refiner = try Refiner(memory: memory, plan: plan, threadCount: threadCount)
            let one = try Refiner(memory: memory, plan: plan)
            let all = refiner.refine(originals, modality: .image)
            #expect(all.embeddings.rowCount == originals.rowCount)
            for row in [0, 1, Refiner.blockRowLimit - 1, Refiner.blockRowLimit, 520] {
                let alone = one.refine(originals.rows(row..<row + 1), modality: .image)
                #expect(alone.embeddings == all.embeddings.rows(row..<row + 1))
                #expect(alone.neighbors[0] == all.neighbors[row])
                #expect(alone.attention == all.attention.rows(row..<row + 1))
            }
        }
    }

    @Test func aCallerMayAskForAnotherNumberOfNeighbors() throws {
        let refiner = try Refiner(memory: memory)
        let originals = Samples.unitRows(2, dimension: Self.dimension, seed: 6)
        for k in [0, 1, 5, 90] {
            let result = refiner.refine(originals, modality: .image, k: k)
            #expect(result.neighbors.map(\.count) == [k, k])
            #expect(result.attention.columnCount == k)
        }
    }

    @Test func moreNeighborsThanTheMemoryHasMeansAllOfThem() throws {
        let small = try Samples.memory(rowCount: 3, dimension: Self.dimension, seed: 7)
        let refiner = try Refiner(memory: small)
        #expect(refiner.defaultNeighborCount(for: .image) == 3)
        let originals = Samples.unitRows(2, dimension: Self.dimension, seed: 8)
        for k in [nil, 4, 1_000_000] {
            let result = refiner.refine(originals, modality: .text, k: k)
            #expect(result.neighbors.map { $0.map(\.entry).sorted() } == [[0, 1, 2], [0, 1, 2]])
        }
    }

    @Test func aSideThatIsNotRefinedStaysAsItIs() throws {
        let refiner = try Refiner(memory: memory)
        let originals = Samples.unitRows(4, dimension: Self.dimension, seed: 9)
        for (modality, sides) in [
            (Modality.image, RefinedSides.text), (.image, .none), (.text, .image), (.text, .none),
        ] {
            let result = refiner.refine(originals, modality: modality, sides: sides)
            #expect(result.embeddings == originals)
            #expect(result.neighbors.joined().isEmpty)
            #expect(refiner.defaultNeighborCount(for: modality, sides: sides) == 0)
        }
    }

    @Test func anEmptyBatchStaysEmpty() throws {
        let refiner = try Refiner(memory: memory)
        let nothing = Matrix(rowCount: 0, columnCount: Self.dimension)
        let result = refiner.refine(nothing, modality: .image)
        #expect(result.embeddings == nothing)
        #expect(result.neighbors.isEmpty)
    }

    @Test func refusesLayersOfAnotherDimension() throws {
        let layer = try Samples.layer(dimension: 16)
        #expect(
            throws: RecoError.wrongDimension(of: "fusion weights", expected: 24, found: 16)
        ) {
            try Refiner(memory: memory, plan: .transformer(image: layer, text: layer))
        }
    }

    @Test func findsADamagedRowBeforeTheFirstRequest() throws {
        let folder = try ScratchFolder()
        let memory = try Samples.memory(images: images, texts: texts, in: folder)
        let shard = try #require(memory.manifest.shards.first)
        let path = "\(memory.folder)/\(shard.embeddingsName)"
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: file.seekToEnd() - 4)
        try file.write(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
        try file.close()
        let error = MemoryError.nonFinite(path: path, row: 89)
        #expect(throws: error) { try Refiner(memory: memory).prepare() }
    }

    @Test func preparesBothModalitiesOfALargeMemory() throws {
        let rows = Samples.unitRows(9_000, dimension: 8, seed: 3)
        let memory = try Samples.memory(images: rows, texts: rows)
        try Refiner(memory: memory, plan: .none).prepare()
        #expect(!memory.isPrepared(among: .image) && !memory.isPrepared(among: .text))
        try Refiner(memory: memory).prepare()
        #expect(memory.isPrepared(among: .image) && memory.isPrepared(among: .text))
    }

    private func expectClose(_ found: Span<Float>, _ expected: [Double]) {
        #expect(found.count == expected.count)
        for index in found.indices where abs(Double(found[index]) - expected[index]) > 1e-5 {
            Issue.record("value \(index): expected \(expected[index]), found \(found[index])")
        }
    }
}
