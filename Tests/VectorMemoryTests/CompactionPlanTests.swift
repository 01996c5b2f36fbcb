import Tensors
import Testing

@testable import VectorMemory

@Suite struct CompactionPlanTests {
    /// Shards by their stored and removed rows.
    private func shards(_ counts: [(rows: Int, removed: Int)]) -> [Manifest.Shard] {
        let file = Manifest.File(byteCount: 1, sha256: "")
        return counts.enumerated().map { index, count in
            let borders = count.removed == 0 ? [] : [0, count.removed]
            return Manifest.Shard(
                name: Manifest.shardName(index),
                live: LiveRows(storedCount: count.rows, borders: borders),
                embeddings: file,
                metadata: file
            )
        }
    }

    private func groups(_ counts: [(rows: Int, removed: Int)]) -> [(Range<Int>, Bool)] {
        CompactionPlan(shards(counts), rowLimit: 10).groups.map { ($0.shards, $0.isRewritten) }
    }

    private func expect(
        _ counts: [(rows: Int, removed: Int)],
        _ expected: [(Range<Int>, Bool)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = groups(counts)
        #expect(found.map(\.0) == expected.map(\.0), sourceLocation: sourceLocation)
        #expect(found.map(\.1) == expected.map(\.1), sourceLocation: sourceLocation)
    }

    @Test func neighborsJoinWhileTheyFit() {
        expect([(10, 0), (10, 0)], [(0..<1, false), (1..<2, false)])
        expect([(4, 0), (3, 0), (3, 0), (1, 0)], [(0..<3, true), (3..<4, false)])
        expect([(6, 0), (5, 0), (5, 0)], [(0..<1, false), (1..<3, true)])
    }

    @Test func removedRowsAreReasonEnough() {
        expect([(10, 0), (10, 1), (10, 0)], [(0..<1, false), (1..<2, true), (2..<3, false)])
        expect([(10, 7), (10, 3)], [(0..<2, true)])
    }

    /// Longer ones come from a build that was told to make them.
    @Test func shardsThatAreTooLongStayUnlessTheyHaveRemovedRows() {
        expect([(25, 0), (3, 0)], [(0..<1, false), (1..<2, false)])
        // Rewritten it ends with 4 rows, behind which 3 fit.
        expect([(25, 1), (3, 0)], [(0..<2, true)])
        expect([(25, 1), (7, 0)], [(0..<1, true), (1..<2, false)])
    }

    @Test func shardsWithoutLiveRowsGoWithANeighbor() {
        expect([(10, 0), (5, 5)], [(0..<2, true)])
        expect([(5, 5), (25, 0)], [(0..<2, true)])
        expect([(25, 0), (5, 5), (5, 5), (10, 0)], [(0..<3, true), (3..<4, false)])
    }

    @Test func whatItMakesIsCompactWhateverItWas() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let counts = (0..<8).map { _ in
                let rows = 1 + Int(generator.uniform() * 24)
                let removed = Int(generator.uniform() * 2) * Int(generator.uniform() * 30)
                return (rows: rows, removed: min(rows, removed))
            }
            guard counts.contains(where: { $0.rows > $0.removed }) else { continue }
            let plan = CompactionPlan(shards(counts), rowLimit: 10)
            let made = plan.groups.flatMap { group in
                let count = group.liveCount
                #expect(count > 0, "\(counts)")
                return group.isRewritten
                    ? stride(from: 0, to: count, by: 10).map {
                        (rows: min(10, count - $0), removed: 0)
                    }
                    : [(rows: count, removed: 0)]
            }
            #expect(plan.groups.flatMap { Array($0.shards) } == Array(counts.indices))
            #expect(CompactionPlan(shards(made), rowLimit: 10).isEmpty, "\(counts)")
        }
    }
}
