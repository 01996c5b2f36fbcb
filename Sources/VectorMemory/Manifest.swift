import FileStorage
import Foundation
public import TensorFiles

/// The contents of `memory.json`: what a memory is, and which files make it up.
///
/// It is the only file that is ever replaced under its name, and so it alone decides which shards
/// belong to the memory.
public struct Manifest: Codable, Equatable, Sendable {
    /// The name of the manifest's file.
    public static let fileName = "memory.json"
    /// What `format` says in every memory.
    public static let formatName = "reco-memory"
    /// The versions that this program reads.
    ///
    /// It writes the first while nothing is removed, which every program can read, and the second
    /// when something is, which older ones must refuse.
    public static let formatVersions = 1...2
    /// Shards' numbers are below it, so that counting on from any of them is safe.
    private static let numberLimit = 1_000_000_000_000_000_000

    /// A file's size and SHA-256.
    public struct File: Codable, Equatable, Sendable {
        /// How many bytes it has.
        public let byteCount: Int
        /// Their SHA-256, lowercase hexadecimal.
        public let sha256: String

        enum CodingKeys: String, CodingKey {
            case byteCount = "byte_count"
            case sha256
        }
    }

    /// One shard's files, `NAME.safetensors` and `NAME.jsonl`.
    public struct Shard: Codable, Equatable, Sendable {
        /// The number that both files are named after.
        public let name: String
        /// How many pairs its files hold, removed ones included.
        public let rows: Int
        /// Where stretches of removed rows begin and end, in turn; nil when none is removed.
        public let removed: [Int]?
        /// The file of both modalities' embeddings.
        public let embeddings: File
        /// The file of metadata lines.
        public let metadata: File

        init(
            name: String,
            live: LiveRows,
            embeddings: File,
            metadata: File
        ) {
            let borders = live.borders
            self.name = name
            rows = live.storedCount
            removed = borders.isEmpty ? nil : borders
            self.embeddings = embeddings
            self.metadata = metadata
        }

        /// The same files without some more of their rows.
        func removing(_ rows: [Int]) -> Shard {
            Shard(
                name: name,
                live: live.removing(rows),
                embeddings: embeddings,
                metadata: metadata
            )
        }

        /// Which rows belong to the memory.
        var live: LiveRows { LiveRows(storedCount: rows, borders: removed ?? []) }
        /// The bytes of both files.
        public var byteCount: Int { embeddings.byteCount + metadata.byteCount }
        /// The embeddings' file name.
        public var embeddingsName: String { "\(name).safetensors" }
        /// The metadata's file name.
        public var metadataName: String { "\(name).jsonl" }
    }

    /// `Manifest.formatName`.
    public let format: String
    /// One of `Manifest.formatVersions`.
    public let formatVersion: Int
    /// What the memory's owner calls it.
    public let name: String
    /// The encoder that made the embeddings, when the owner said.
    public let encoder: String?
    /// How many values an embedding has.
    public let dimension: Int
    /// How the shards hold a value: `F32` or `F16`.
    public let dtype: String
    /// How many pairs there are, without those that were removed.
    public let rows: Int
    /// Identifies the content; see `contentChecksum`.
    public let checksum: String
    /// The shards, in the order of their rows.
    public let shards: [Shard]

    enum CodingKeys: String, CodingKey {
        case format
        case formatVersion = "format_version"
        case name
        case encoder
        case dimension
        case dtype
        case rows
        case checksum
        case shards
    }

    /// Describes a memory made of these shards.
    init(
        name: String,
        encoder: String?,
        dimension: Int,
        elementType: ElementType,
        shards: [Shard]
    ) {
        format = Self.formatName
        formatVersion = Self.formatVersion(of: shards)
        self.name = name
        self.encoder = encoder
        self.dimension = dimension
        dtype = elementType.rawValue
        rows = shards.reduce(0) { $0 + $1.live.count }
        self.shards = shards
        checksum = Self.contentChecksum(
            dimension: dimension,
            dtype: elementType.rawValue,
            shards: shards
        )
    }

    /// The same memory made of other shards.
    func with(shards: [Shard]) -> Manifest {
        Manifest(
            name: name,
            encoder: encoder,
            dimension: dimension,
            elementType: elementType,
            shards: shards
        )
    }

    /// How the shards hold a value.
    public var elementType: ElementType { dtype == "F16" ? .f16 : .f32 }

    /// How many pairs the files hold beyond those that belong to the memory.
    public var removedRowCount: Int { shards.reduce(-rows) { $0 + $1.rows } }
    /// The bytes of all files that it lists.
    public var byteCount: Int { shards.reduce(0) { $0 + $1.byteCount } }
    /// The least number that no shard had, in this memory or in one before it that it came from.
    var nextShardNumber: Int {
        (shards.compactMap { Self.number(ofShardNamed: $0.name) }.max() ?? -1) + 1
    }

    /// The version that says no more than these shards need.
    private static func formatVersion(of shards: [Shard]) -> Int {
        shards.allSatisfy { $0.removed == nil } ? 1 : 2
    }

    /// The SHA-256 of the dimension, the element type and each shard's row count, checksums and
    /// removed rows.
    ///
    /// Names are left out: the same pairs have the same checksum wherever they are and whatever
    /// they are called.
    static func contentChecksum(dimension: Int, dtype: String, shards: [Shard]) -> String {
        var text = "\(formatName) \(formatVersion(of: shards))\n\(dimension) \(dtype)\n"
        for shard in shards {
            text += "\(shard.rows) \(shard.embeddings.sha256) \(shard.metadata.sha256)"
            if let removed = shard.removed {
                text += " " + removed.map(String.init).joined(separator: ",")
            }
            text += "\n"
        }
        return Checksum.sha256(ofText: text)
    }
}

extension Manifest {
    /// What every version of the format has.
    private struct Version: Decodable {
        let format: String
        let formatVersion: Int

        enum CodingKeys: String, CodingKey {
            case format
            case formatVersion = "format_version"
        }
    }

    /// Parses and checks the manifest's bytes; `path` is for errors only.
    static func parse(_ bytes: [UInt8], path: String) throws(MemoryError) -> Manifest {
        let data = Data(bytes)
        // The version comes first: a later format may have changed everything else.
        let version = try decode(Version.self, from: data, path)
        guard version.format == formatName else {
            throw .malformedManifest(path: path, key: "format")
        }
        guard formatVersions.contains(version.formatVersion) else {
            throw .unsupportedFormatVersion(
                path: path,
                expected: formatVersions,
                found: version.formatVersion
            )
        }
        let manifest = try decode(Manifest.self, from: data, path)
        if let key = manifest.wrongKey { throw .malformedManifest(path: path, key: key) }
        return manifest
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type,
        from data: Data,
        _ path: String
    ) throws(MemoryError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw .malformedManifest(path: path, key: Self.key(of: error))
        } catch {
            throw .malformedManifest(path: path, key: "")
        }
    }

    private static func key(of error: DecodingError) -> String {
        let keys: [any CodingKey]
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            keys = context.codingPath
        case .keyNotFound(let key, let context): keys = context.codingPath + [key]
        @unknown default: keys = []
        }
        return keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }

    /// The first key whose value contradicts the others or the format.
    private var wrongKey: String? {
        if dimension < 1 { return "dimension" }
        if dtype != ElementType.f16.rawValue && dtype != ElementType.f32.rawValue {
            return "dtype"
        }
        if shards.isEmpty || Set(shards.map(\.name)).count != shards.count { return "shards" }
        var storedCount = 0
        var liveCount = 0
        for (index, shard) in shards.enumerated() {
            if let key = wrongKey(of: shard) { return "shards.\(index)\(key)" }
            let (sum, overflow) = storedCount.addingReportingOverflow(shard.rows)
            if overflow { return "shards.\(index).rows" }
            storedCount = sum
            liveCount += shard.live.count
        }
        if formatVersion != Self.formatVersion(of: shards) { return "format_version" }
        if rows != liveCount || rows < 1 { return "rows" }
        let expected = Self.contentChecksum(dimension: dimension, dtype: dtype, shards: shards)
        return checksum == expected ? nil : "checksum"
    }

    /// The same of one shard; an empty key is the shard itself.
    private func wrongKey(of shard: Shard) -> String? {
        // A name is a number and nothing else, so that no manifest leads out of its folder.
        if Self.number(ofShardNamed: shard.name) == nil { return ".name" }
        if shard.rows < 1 { return ".rows" }
        if let removed = shard.removed,
            formatVersion == 1 || !LiveRows.areWellFormed(removed, storedCount: shard.rows)
        {
            return ".removed"
        }
        for file in [shard.embeddings, shard.metadata]
        where file.byteCount < 1 || !Checksum.isWellFormed(file.sha256) {
            return ""
        }
        return nil
    }

    /// The manifest as the bytes of its file.
    func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            preconditionFailure("strings and integers always encode")
        }
        return Array(data) + [UInt8(ascii: "\n")]
    }

    /// A shard's name from its number: six digits, or more when it needs them.
    static func shardName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The number in a shard's name, or nil when it is no such name.
    static func number(ofShardNamed name: String) -> Int? {
        guard let number = Int(name), (0..<numberLimit).contains(number), shardName(number) == name
        else { return nil }
        return number
    }
}
