import Foundation
import Reco
import RecoService
import Tensors
import VectorMemory

/// What `reco bench --check` holds: counts that do not depend on how fast the machine is.
struct BenchCounts {
    /// The worlds and memories are small, so that a check takes seconds, but large enough for the
    /// memory to be searched by its codes.
    private static let rowCount = 9_000
    private static let dimension = 67  // Odd, so that the kernels' tails run.
    private static let queryCount = 50
    private static let k = 10

    /// All counts by name.
    static func measure() throws -> [String: Double] {
        let folder = try BenchFolder()
        let memory = try folder.memory(rows: rowCount, dimension: dimension)
        let queries = BenchWorld.embeddings(queryCount, dimension: dimension, salt: 3)
        var counts = try accuracy()
        counts["recall@\(k)"] = recall(memory, queries)
        counts["same_bits_in_batches"] = try sameBits(memory, queries)
        counts["floats_that_survive_json"] = try survivingFloats(queries)
        counts["json_bytes_per_float"] =
            Double(FloatArrayCodec.encode(queries.values).count) / Double(queries.values.count)
        return counts
    }

    /// The share of the true neighbors, by sorting all similarities in double, that search finds.
    private static func recall(_ memory: Memory, _ queries: Matrix) -> Double {
        let rows = memory.embeddings(of: Array(0..<memory.rowCount), modality: .image)
        let found = memory.search(queries, among: .image, k: k)
        var hitCount = 0
        for query in 0..<queries.rowCount {
            let similarities = (0..<rows.rowCount).map { row in
                var sum = 0.0
                for column in 0..<dimension {
                    sum +=
                        Double(queries[row: query][column]) * Double(rows[row: row][column])
                }
                return sum
            }
            let best = similarities.indices.sorted {
                similarities[$0] == similarities[$1]
                    ? $0 < $1 : similarities[$0] > similarities[$1]
            }
            hitCount += Set(best.prefix(k)).intersection(found[query].map(\.entry)).count
        }
        return Double(hitCount) / Double(k * queries.rowCount)
    }

    /// The share of embeddings that are refined to the same bits alone and in a batch.
    private static func sameBits(_ memory: Memory, _ queries: Matrix) throws -> Double {
        let refiner = try Refiner(memory: memory, threadCount: 2)
        let together = refiner.refine(queries, modality: .image).embeddings
        let equal = (0..<queries.rowCount).count { row in
            let alone = refiner.refine(queries.rows(row..<row + 1), modality: .image).embeddings
            return alone == together.rows(row..<row + 1)
        }
        return Double(equal) / Double(queries.rowCount)
    }

    /// The share of floats that JSON gives back exactly.
    private static func survivingFloats(_ values: Matrix) throws -> Double {
        let parsed = try FloatArrayCodec.parse(FloatArrayCodec.encode(values.values))
        let equal = zip(parsed, values.values).count { $0.bitPattern == $1.bitPattern }
        return Double(equal) / Double(values.values.count)
    }

    /// Top-1 accuracy in percent on a small synthetic world, before and after.
    private static func accuracy() throws -> [String: Double] {
        let folder = try BenchFolder()
        let world = QuickstartFolder(
            path: folder.path("world"),
            configuration: SyntheticWorld.Configuration(
                memoryPairCount: 4_000,
                trainingPairCount: 4_000
            )
        )
        let evaluation = try world.make(threadCount: 2).evaluation
        return [
            "top1_none": evaluation.attention.top1.none,
            "top1_both": evaluation.attention.top1.both,
            "top1_both_trained": evaluation.transformer.top1.both,
        ]
    }
}
