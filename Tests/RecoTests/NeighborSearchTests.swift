import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import Reco

@Suite struct NeighborSearchTests {
    /// A memory with clusters, exact copies and few texts, as labelled ones have.
    private struct Example {
        let scratch: ScratchFolder
        let memory: Memory
        let images: Matrix
        let texts: Matrix

        init(rowCount: Int = 300, seed: UInt64 = 1) throws {
            scratch = try ScratchFolder()
            let images = Numbers.clusteredMatrix(
                rowCount: rowCount,
                columnCount: 24,
                clusterCount: 20,
                spread: 0.08,
                seed: seed
            )
            let classes = Numbers.unitMatrix(rowCount: 25, columnCount: 24, seed: seed + 1)
            let texts = classes.rows(at: (0..<rowCount).map { $0 * 7 % 25 })
            memory = try Samples.memory(images: images, texts: texts, in: scratch)
            self.images = memory.embeddings(of: Array(0..<rowCount), modality: .image)
            self.texts = memory.embeddings(of: Array(0..<rowCount), modality: .text)
        }

        /// The rows as a data set gives them, normalized once more.
        func queries(_ modality: Modality) -> Matrix { embeddings(modality).normalizedRows() }

        func embeddings(_ modality: Modality) -> Matrix { modality == .image ? images : texts }

        /// All entries that may be retrieved for a pair, by the words of the promise.
        func naive(
            pair: Int,
            of pairs: Example,
            modality: Modality,
            reach: Reach,
            threshold: Float
        ) -> [Int] {
            let target = embeddings(reach.modality(from: modality))
            let query = pairs.queries(modality)
            let image = pairs.queries(.image)
            func similarity(_ a: Matrix, _ row: Int, _ b: Matrix, _ entry: Int) -> Float {
                Kernels.best.product(a[row: row], b[row: entry])
            }
            var permitted: [Neighbor] = []
            for entry in 0..<memory.rowCount
            where similarity(image, pair, images, entry) <= threshold {
                let found = similarity(query, pair, target, entry)
                permitted.append(Neighbor(entry: entry, similarity: found))
            }
            return permitted.sorted { first, second in
                if first.similarity != second.similarity {
                    return first.similarity > second.similarity
                }
                return first.entry < second.entry
            }.map(\.entry)
        }
    }

    @Test func aBudgetWithoutRoomForCodesFindsTheSame() throws {
        // The fewest rows that have codes.
        let example = try Example(rowCount: 8192)
        let others = try Example(rowCount: 40, seed: 5)
        let pairs = try PairDataset(others.memory)
        func search(_ memory: Memory, budget: Int) throws -> TrainingNeighbors {
            let search = NeighborSearch(
                memory: memory,
                imageNeighborCount: 7,
                textNeighborCount: 4,
                exclusionThreshold: 0.9,
                memoryBudget: budget
            )
            return try search.neighbors(of: pairs)
        }
        let error = #expect(throws: TrainingError.self) {
            try search(example.memory, budget: 1 << 20)
        }
        guard case .memoryBudgetTooSmall(let least, 1 << 20)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let expected = try search(example.memory, budget: .max)
        let codes = 2 * example.memory.searchByteCount
        for (budget, isPrepared) in [
            (least, false), (least + codes - 1, false), (least + codes, true),
        ] {
            let fresh = try Memory(opening: example.scratch.path("memory"))
            #expect(try search(fresh, budget: budget) == expected)
            #expect(fresh.isPrepared(among: .image) == isPrepared)
            #expect(fresh.isPrepared(among: .text) == isPrepared)
        }
    }

    @Test func howManyAreFoundAtATimeChangesNothing() throws {
        let example = try Example()
        var search = NeighborSearch(
            memory: example.memory,
            imageNeighborCount: 7,
            textNeighborCount: 4,
            exclusionThreshold: 0.6
        )
        let pairs = try PairDataset(example.memory)
        let together = try search.neighbors(of: pairs)
        for limit in [1, 40, 333] {
            search.foundLimit = limit
            #expect(try search.neighbors(of: pairs) == together)
        }
    }

    @Test(arguments: Reach.allCases, [Float(0.98), 0.9999, 0.6])
    func findsWhatSortingEverythingFinds(reach: Reach, threshold: Float) throws {
        let example = try Example()
        let search = NeighborSearch(
            memory: example.memory,
            imageNeighborCount: 7,
            textNeighborCount: 4,
            reach: reach,
            exclusionThreshold: threshold,
            threadCount: 2
        )
        let found = try search.neighbors(of: PairDataset(example.memory))
        for modality in Modality.allCases {
            for pair in 0..<300 {
                let expected = example.naive(
                    pair: pair,
                    of: example,
                    modality: modality,
                    reach: reach,
                    threshold: threshold
                )
                let table = found[modality]
                #expect(
                    table.neighbors(of: pair).map(\.entry) == Array(expected.prefix(table.k)),
                    "pair \(pair), \(modality)"
                )
            }
        }
    }

    @Test func noPairFindsItselfNorACopyOfItsImage() throws {
        let example = try Example(seed: 5)
        let search = NeighborSearch(
            memory: example.memory,
            imageNeighborCount: 10,
            textNeighborCount: 10,
            exclusionThreshold: 0.98
        )
        let found = try search.neighbors(of: PairDataset(example.memory))
        for modality in Modality.allCases {
            for pair in 0..<300 {
                for neighbor in found[modality].neighbors(of: pair) {
                    let similarity = Numbers.product(
                        example.images[row: pair],
                        example.images[row: neighbor.entry]
                    )
                    #expect(neighbor.entry != pair)
                    #expect(similarity < 0.980_01, "pair \(pair), entry \(neighbor.entry)")
                }
            }
        }
        // The same text with another image is a neighbor: all of a text's neighbors say the same.
        let ownText = (0..<300).count { pair in
            found.text.neighbors(of: pair).contains { $0.entry % 25 == pair % 25 }
        }
        #expect(ownText > 200)
    }

    @Test func pairsOutsideOfTheMemoryAreSearchedTheSame() throws {
        let example = try Example()
        let others = try Example(rowCount: 40, seed: 9)
        let search = NeighborSearch(
            memory: example.memory,
            imageNeighborCount: 5,
            textNeighborCount: 5,
            exclusionThreshold: 0.9
        )
        let found = try search.neighbors(of: PairDataset(others.memory))
        for modality in Modality.allCases {
            for pair in 0..<40 {
                let expected = example.naive(
                    pair: pair,
                    of: others,
                    modality: modality,
                    reach: .uni,
                    threshold: 0.9
                )
                #expect(
                    found[modality].neighbors(of: pair).map(\.entry) == Array(expected.prefix(5))
                )
            }
        }
    }

    @Test func aMemoryThatIsTooSmallIsNamedWithThePair() throws {
        let images = Numbers.unitMatrix(rowCount: 6, columnCount: 8, seed: 1)
        let memory = try Samples.memory(images: images, texts: images)
        let search = NeighborSearch(
            memory: memory,
            imageNeighborCount: 5,
            textNeighborCount: 6,
            exclusionThreshold: 0.98
        )
        let expected = TrainingError.tooFewNeighbors(
            pair: 0,
            modality: .text,
            expected: 6,
            found: 5
        )
        #expect(throws: expected) { try search.neighbors(of: PairDataset(memory)) }
    }

    @Test func pairsHaveToBeOfTheMemorysDimension() throws {
        let memory = try Samples.memory(rowCount: 20, dimension: 8, seed: 1)
        let other = try Samples.memory(rowCount: 20, dimension: 12, seed: 1)
        let search = NeighborSearch(
            memory: memory,
            imageNeighborCount: 2,
            textNeighborCount: 2,
            exclusionThreshold: 0.98
        )
        let expected = TrainingError.wrongDimension(of: "training pairs", expected: 8, found: 12)
        #expect(throws: expected) { try search.neighbors(of: PairDataset(other)) }
    }

    @Test func theKeyNamesAllThatTheResultDependsOn() throws {
        let memory = try Samples.memory(rowCount: 20, dimension: 8, seed: 1)
        let other = try Samples.memory(rowCount: 20, dimension: 8, seed: 2)
        func key(
            _ memory: Memory,
            _ k: (Int, Int),
            _ reach: Reach,
            _ threshold: Float,
            _ pairs: Memory
        ) throws -> String {
            NeighborSearch(
                memory: memory,
                imageNeighborCount: k.0,
                textNeighborCount: k.1,
                reach: reach,
                exclusionThreshold: threshold
            ).key(for: try PairDataset(pairs))
        }
        let folder = try ScratchFolder()
        _ = try Samples.memory(
            images: memory.embeddings(of: Array(0..<20), modality: .image),
            texts: memory.embeddings(of: Array(0..<20), modality: .text),
            in: folder
        )
        let thinned = try MemoryChange(of: folder.path("memory")).remove(["7"]).memory
        let keys = [
            try key(memory, (2, 3), .uni, 0.9, memory), try key(other, (2, 3), .uni, 0.9, memory),
            try key(thinned, (2, 3), .uni, 0.9, memory),
            try key(memory, (3, 3), .uni, 0.9, memory), try key(memory, (2, 2), .uni, 0.9, memory),
            try key(memory, (2, 3), .cross, 0.9, memory),
            try key(memory, (2, 3), .uni, 0.8, memory), try key(memory, (2, 3), .uni, 0.9, other),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(try key(memory, (2, 3), .uni, 0.9, memory) == keys[0])
    }
}
