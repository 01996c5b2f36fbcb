import Testing

@testable import Reco

struct SearchMemoryPlanTests {
    private static let mebibyte = 1 << 20

    private func sizes(
        pairCount: Int = 1000,
        threadCount: Int = 2,
        codes: Int = 300 << 20
    ) -> SearchMemoryPlan.Sizes {
        SearchMemoryPlan.Sizes(
            dimension: 512,
            pairCount: pairCount,
            imageNeighborCount: 10,
            textNeighborCount: 32,
            threadCount: threadCount,
            blockRowCount: 1024,
            foundLimit: 1 << 18,
            codeByteCount: codes
        )
    }

    @Test func codesAreKeptWhereThereIsRoom() throws {
        let roomy = try SearchMemoryPlan(sizes(), budget: .max)
        #expect(roomy.keepsCodes)
        #expect(try SearchMemoryPlan(sizes(), budget: roomy.byteCount) == roomy)
        let narrow = try SearchMemoryPlan(sizes(), budget: roomy.byteCount - 1)
        #expect(!narrow.keepsCodes)
        #expect(narrow.byteCount == roomy.byteCount - 300 * Self.mebibyte)
    }

    @Test func lessThanASearchNeedsIsRefused() throws {
        let least = try SearchMemoryPlan(sizes(codes: .max), budget: 1 << 40).byteCount
        #expect(least > 64 * Self.mebibyte && least < 128 * Self.mebibyte)
        #expect(throws: TrainingError.memoryBudgetTooSmall(expected: least, found: least - 1)) {
            try SearchMemoryPlan(sizes(), budget: least - 1)
        }
    }

    @Test func pairsAndThreadsTakeTheirPart() throws {
        let few = try SearchMemoryPlan(sizes(), budget: .max).byteCount
        let more = try SearchMemoryPlan(sizes(pairCount: 1_001_000), budget: .max).byteCount
        // An entry of 8 bytes and a similarity of 4 for each of 42 neighbors.
        #expect(more - few == 1_000_000 * 42 * 12)
        let threads = try SearchMemoryPlan(sizes(threadCount: 3), budget: .max).byteCount
        #expect(threads - few == (1024 * 512 + 4 << 18) * 4)
    }
}
