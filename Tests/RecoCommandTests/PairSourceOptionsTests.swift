import ArgumentParser
import Testing
import VectorMemory

@testable import RecoCommand

struct PairSourceOptionsTests {
    @Test func filesComeBeforeFoldersInTheirOrder() throws {
        let toys = try ToyFiles()
        let options = try PairSourceOptions.parse([
            "--image-embeddings", toys.path("image.npy"), "--text-embeddings",
            toys.path("text.npy"), "--metadata", toys.path("metadata.jsonl"),
        ])
        let sources = try options.sources()
        #expect(sources.map(\.rowCount) == [ToyFiles.pairCount])
        #expect(sources.first?.dimension == ToyFiles.dimension)
        let folders = try PairSourceOptions.parse(["--from", "b", "--from", "a"])
        #expect(folders.from == ["b", "a"])
        #expect(throws: MemoryError.self) { _ = try folders.sources() }
    }

    @Test(arguments: [
        ([], "no pairs to take"), (["--metadata", "m", "--from", "a"], "--metadata goes with"),
        (["--image-embeddings", "a"], "go together"), (["--text-embeddings", "a"], "go together"),
    ])
    func whatDoesNotGoTogetherIsRefused(arguments: [String], reason: String) {
        let error = #expect(throws: (any Error).self) {
            _ = try PairSourceOptions.parse(arguments)
        }
        #expect(error.map { PairSourceOptions.message(for: $0) }?.contains(reason) == true)
    }
}
