import TensorFiles
import TestSupport
import Testing

@testable import VectorMemory

/// Damaged manifests and lines of metadata: read or refused, and what is passed on is JSON.
@Suite struct MemoryTextFuzzTests {
    private static let hash = String(repeating: "0a", count: 32)
    private static let words: [[UInt8]] =
        JSONVocabulary.words
        + [
            "\"rows\" : 9223372036854775807", "\"rows\" : -1", "\"dimension\" : 0", "\"F16\"",
            "\"name\" : \"../x\"", "\"000000\"", "\"format_version\" : 2", "\"shards\" : []",
            "\"byte_count\" : 0", "\"id\":", "\"id\":[],", "\"\\u0069d\":1,",
        ].map { Array($0.utf8) }

    @Test func damagedManifestsAreReadOrRefused() {
        let shards = [("000000", []), ("000001", [1, 3])].map { name, removed in
            Manifest.Shard(
                name: name,
                live: LiveRows(storedCount: 5, borders: removed),
                embeddings: .init(byteCount: 100, sha256: Self.hash),
                metadata: .init(byteCount: 10, sha256: Self.hash)
            )
        }
        let manifest = Manifest(
            name: "birds \"ü\"",
            encoder: "ViT-B/32",
            dimension: 512,
            elementType: .f16,
            shards: shards
        )
        let run = FuzzRun("Manifest", briefRoundCount: 3000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged([manifest.encoded()], dictionary: Self.words)
            do throws(MemoryError) {
                let read = try Manifest.parse(bytes, path: "p")
                readCount += 1
                // The checksum binds all that decides which bytes belong to the memory.
                let isSame = read.checksum == manifest.checksum && read.rows == manifest.rows
                if !isSame { Issue.record("\(run.describe(seed, bytes))") }
            } catch {
                if error.description.isEmpty { Issue.record("\(run.describe(seed, bytes))") }
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }

    @Test func damagedLinesAreCompletedOrRefused() {
        let samples = [
            #"{"id":"a","x":[1,{"y":null}]}"#, #" { "caption": "ü\n", "n": -1.5e3 } "#, "{}",
        ].map { Array($0.utf8) }
        let run = FuzzRun("MetadataLine", briefRoundCount: 10_000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(samples, dictionary: Self.words, separator: 0x2C)
            guard let line = try? MetadataLine.completed(bytes, defaultID: "7") else { continue }
            readCount += 1
            // The service copies it into its answers, so it has to be one object with an id.
            if (try? MetadataLine.id(of: line)) == nil || JSONJudge.accepts(line) == false {
                Issue.record("\(run.describe(seed, bytes))")
            }
        }
        run.finish("\(readCount) completed")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }
}
