import FileStorage
import Foundation
import TensorFiles
import Testing

@testable import VectorMemory

@Suite struct ManifestTests {
    private static let hash = String(repeating: "0a", count: 32)

    private static func shard(
        _ name: String = "000000",
        rows: Int = 5,
        removed: [Int] = []
    ) -> Manifest.Shard {
        Manifest.Shard(
            name: name,
            live: LiveRows(storedCount: rows, borders: removed),
            embeddings: .init(byteCount: 100, sha256: hash),
            metadata: .init(byteCount: 10, sha256: hash)
        )
    }

    private static let manifest = Manifest(
        name: "birds \"ü\"",
        encoder: "ViT-B/32",
        dimension: 512,
        elementType: .f16,
        shards: [shard(), shard("000001", rows: 3)]
    )

    /// The same without rows 1, 2 and 4 of the first shard.
    private static let thinned = manifest.with(shards: [
        shard(removed: [1, 3, 4, 5]), shard("000001", rows: 3),
    ])

    /// A manifest's text with one change.
    private func changed(
        _ text: String,
        to other: String,
        in manifest: Manifest = manifest
    ) -> [UInt8] {
        let encoded = String(decoding: manifest.encoded(), as: UTF8.self)
        #expect(encoded.contains(text), "the change would change nothing")
        return Array(encoded.replacing(text, with: other).utf8)
    }

    @Test func readsBackWhatItWrites() throws {
        #expect(try Manifest.parse(Self.manifest.encoded(), path: "p") == Self.manifest)
        #expect(Self.manifest.rows == 8)
        #expect(Self.manifest.elementType == .f16)
        let unnamed = Manifest(
            name: "",
            encoder: nil,
            dimension: 1,
            elementType: .f32,
            shards: [Self.shard()]
        )
        #expect(try Manifest.parse(unnamed.encoded(), path: "p") == unnamed)
    }

    @Test func usesTheNamesOfTheDescription() throws {
        let object = try JSONSerialization.jsonObject(with: Data(Self.manifest.encoded()))
        let values = try #require(object as? [String: Any])
        #expect(
            Set(values.keys) == [
                "format", "format_version", "name", "encoder", "dimension", "dtype", "rows",
                "checksum", "shards",
            ]
        )
        #expect(values["format_version"] as? Int == 1)
        #expect(values["dtype"] as? String == "F16")
        let shard = try #require((values["shards"] as? [[String: Any]])?.first)
        #expect(Set(shard.keys) == ["name", "rows", "embeddings", "metadata"])
    }

    @Test func checksumIsOfTheContentAndNotOfNames() {
        let renamed = Manifest(
            name: "other",
            encoder: nil,
            dimension: 512,
            elementType: .f16,
            shards: [Self.shard("000007"), Self.shard("000009", rows: 3)]
        )
        #expect(renamed.checksum == Self.manifest.checksum)
        let longer = Manifest(
            name: "other",
            encoder: nil,
            dimension: 512,
            elementType: .f16,
            shards: [Self.shard(), Self.shard("000001", rows: 4)]
        )
        #expect(longer.checksum != Self.manifest.checksum)
    }

    @Test func refusesVersionsThatItDoesNotKnow() {
        // Whatever else a later version changes, its number is enough.
        let later = Array(#"{"format":"reco-memory","format_version":3,"parts":[]}"#.utf8)
        #expect(throws: MemoryError.unsupportedFormatVersion(path: "p", expected: 1...2, found: 3))
        {
            _ = try Manifest.parse(later, path: "p")
        }
    }

    @Test(arguments: [
        (#""format" : "reco-memory""#, #""format" : "other""#, "format"),
        (#""dimension" : 512"#, #""dimension" : 0"#, "dimension"),
        (#""dimension" : 512"#, #""dimension" : "512""#, "dimension"),
        (#""dimension" : 512"#, #""dimension" : 256"#, "checksum"),
        (#""dtype" : "F16""#, #""dtype" : "I8""#, "dtype"),
        (#""dtype" : "F16""#, #""dtype" : "F32""#, "checksum"),
        (#""rows" : 8"#, #""rows" : 9"#, "rows"),
        (#""rows" : 5"#, #""rows" : -5"#, "shards.0.rows"),
        (#""rows" : 5"#, #""rows" : 6"#, "rows"),
        (#""rows" : 5"#, #""rowCount" : 5"#, "shards.0.rows"),
        (#""name" : "000001""#, #""name" : "000000""#, "shards"),
        (#""name" : "000001""#, #""name" : "../001""#, "shards.1.name"),
        (#""name" : "000001""#, #""name" : "1""#, "shards.1.name"),
        (#""name" : "000001""#, #""name" : "-00001""#, "shards.1.name"),
        (#""name" : "000001""#, #""name" : "+00001""#, "shards.1.name"),
        (hash, String(repeating: "0A", count: 32), "shards.0"),
        (hash, String(repeating: "0b", count: 32), "checksum"),
        (#""byte_count" : 100"#, #""byte_count" : 0"#, "shards.0"),
    ])
    func namesTheKeyThatIsWrong(text: String, other: String, key: String) {
        let bytes = changed(text, to: other)
        #expect(throws: MemoryError.malformedManifest(path: "p", key: key)) {
            _ = try Manifest.parse(bytes, path: "p")
        }
    }

    @Test func removedRowsAreWrittenInVersionTwo() throws {
        let manifest = Self.thinned
        #expect(manifest.rows == 5)
        #expect(manifest.removedRowCount == 3)
        #expect(manifest.formatVersion == 2)
        #expect(try Manifest.parse(manifest.encoded(), path: "p") == manifest)
        let object = try JSONSerialization.jsonObject(with: Data(manifest.encoded()))
        let shards = try #require((object as? [String: Any])?["shards"] as? [[String: Any]])
        #expect(shards[0]["removed"] as? [Int] == [1, 3, 4, 5])
        #expect(shards[0]["rows"] as? Int == 5)
        #expect(Set(shards[1].keys) == ["name", "rows", "embeddings", "metadata"])
    }

    /// Version 1 has the checksum that it always had; each removal has one of its own.
    @Test func theChecksumCoversWhatIsRemoved() {
        let hash = Self.hash
        #expect(
            Self.manifest.checksum
                == Checksum.sha256(
                    ofText: "reco-memory 1\n512 F16\n5 \(hash) \(hash)\n3 \(hash) \(hash)\n"
                )
        )
        #expect(
            Self.thinned.checksum
                == Checksum.sha256(
                    ofText:
                        "reco-memory 2\n512 F16\n5 \(hash) \(hash) 1,3,4,5\n3 \(hash) \(hash)\n"
                )
        )
    }

    @Test(arguments: [
        "[1, 3, 4]", "[3, 1]", "[1, 3, 2, 5]", "[1, 3, 3, 5]", "[1, 1]", "[-1, 3]", "[4, 6]", "[]",
        "[1, 3, 4, 5.5]", "[\"1\", \"3\"]", "[[1, 3]]", "{}", "\"1-3\"", "5",
        "[0, 9223372036854775808]", "[1, 9223372036854775807]",
    ])
    func wrongBordersOfRemovedRowsAreRefused(borders: String) throws {
        let whole = String(decoding: Self.thinned.encoded(), as: UTF8.self)
        let list = try #require(whole.firstMatch(of: /"removed" : (\[[^\]]*\])/))
        let bytes = changed(String(list.output.1), to: borders, in: Self.thinned)
        let error = #expect(throws: MemoryError.self) {
            _ = try Manifest.parse(bytes, path: "p")
        }
        guard case .malformedManifest("p", let key) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        // Of a number that is none of ours, the decoder does not say where it is.
        #expect(key.hasPrefix("shards.0.removed") || key.isEmpty && borders.contains(/\.5|808/))
    }

    @Test func aRemovalMustBeWhatTheRestSaysItIs() throws {
        func key(_ text: String, _ other: String, _ manifest: Manifest) throws -> String? {
            do {
                _ = try Manifest.parse(changed(text, to: other, in: manifest), path: "p")
                return nil
            } catch MemoryError.malformedManifest(_, let key) {
                return key
            }
        }
        let (one, two) = (#""format_version" : 1"#, #""format_version" : 2"#)
        // An older program would read version 1 and show what was removed.
        #expect(try key(two, one, Self.thinned) == "shards.0.removed")
        #expect(try key(one, two, Self.manifest) == "format_version")
        // One row more is removed than the sum says.
        #expect(try key("        1,\n", "        0,\n", Self.thinned) == "rows")
        let moved = Self.manifest.with(shards: [
            Self.shard(removed: [0, 2, 3, 4]), Self.shard("000001", rows: 3),
        ])
        #expect(
            try key("\"\(moved.checksum)\"", "\"\(Self.thinned.checksum)\"", moved) == "checksum"
        )
        let empty = Self.manifest.with(shards: [Self.shard(removed: [0, 5])])
        #expect(empty.rows == 0)
        #expect(throws: MemoryError.malformedManifest(path: "p", key: "rows")) {
            _ = try Manifest.parse(empty.encoded(), path: "p")
        }
    }

    @Test func everyTruncationIsRefused() {
        let bytes = Self.manifest.encoded().dropLast(2)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: MemoryError.self) {
                _ = try Manifest.parse(Array(bytes[..<count]), path: "p")
            }
        }
    }

    /// Counts that no sum holds, and numbers that cannot be counted on from.
    @Test func hugeNumbersAreRefused() {
        let half = Int.max / 2 + 1
        let long = Self.manifest.with(shards: [
            Self.shard(rows: half - 1, removed: [0, half - 2]),
            Self.shard("000001", rows: half - 1, removed: [1, half - 1]),
        ])
        #expect(throws: MemoryError.malformedManifest(path: "p", key: "shards.2.rows")) {
            let more = long.with(shards: long.shards + [Self.shard("000002", rows: 5)])
            _ = try Manifest.parse(more.encoded(), path: "p")
        }
        #expect(throws: Never.self) { _ = try Manifest.parse(long.encoded(), path: "p") }
        let last = Self.manifest.with(shards: [Self.shard(String(Int.max))])
        #expect(throws: MemoryError.malformedManifest(path: "p", key: "shards.0.name")) {
            _ = try Manifest.parse(last.encoded(), path: "p")
        }
    }

    @Test(arguments: [
        (0, "000000"), (42, "000042"), (999_999, "999999"), (1_000_000, "1000000"),
    ])
    func numbersNameShards(number: Int, name: String) {
        #expect(Manifest.shardName(number) == name)
        #expect(Manifest.number(ofShardNamed: name) == number)
    }
}
