import Foundation
import Testing

@testable import RecoCommand

struct BenchCountsTests {
    /// The bounds that continuous integration holds.
    private static let thresholds = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "config/bench.json").path

    @Test func countsWhatDoesNotDependOnSpeedAndWithinItsBounds() throws {
        let counts = try BenchCounts.measure()
        #expect(
            counts.keys.sorted() == [
                "floats_that_survive_json", "json_bytes_per_float", "recall@10",
                "same_bits_in_batches", "top1_both", "top1_both_trained", "top1_none",
            ]
        )
        // Search is exact, bits do not depend on the batch, and JSON loses nothing.
        #expect(counts["recall@10"] == 1)
        #expect(counts["same_bits_in_batches"] == 1)
        #expect(counts["floats_that_survive_json"] == 1)
        // A float has a sign, a point, nine digits and a comma; four of them never suffice.
        let byteCount = try #require(counts["json_bytes_per_float"])
        #expect((4...16).contains(byteCount))
        let (none, both) = (try #require(counts["top1_none"]), try #require(counts["top1_both"]))
        let trained = try #require(counts["top1_both_trained"])
        #expect(none < both && both < trained)
        #expect((0...100).contains(none) && (0...100).contains(trained))
        let thresholds = try BenchThresholds(reading: Self.thresholds)
        #expect(thresholds.misses(of: counts).isEmpty)
        #expect(thresholds.atLeast.count + thresholds.atMost.count >= 5)
    }
}
