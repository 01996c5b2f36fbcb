import ArgumentParser
import Testing
import VectorMemory

@testable import RecoCommand

struct ShardOptionsTests {
    @Test func shardsHaveAtLeastOneRow() throws {
        #expect(try ShardOptions.parse([]).rowsPerShard == MemoryBuilder.defaultShardRowLimit)
        #expect(try ShardOptions.parse(["--rows-per-shard", "1"]).rowsPerShard == 1)
        #expect(throws: (any Error).self) { _ = try ShardOptions.parse(["--rows-per-shard", "0"]) }
    }
}
