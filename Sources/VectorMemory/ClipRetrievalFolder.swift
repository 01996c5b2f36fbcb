import FileStorage

/// The files of a folder that clip-retrieval's `inference` wrote, shard by shard.
///
/// Source: github.com/rom1504/clip-retrieval, README, "clip inference".
struct ClipRetrievalFolder {
    /// Paths of the shards in rising order of their numbers.
    let images: [String]
    let texts: [String]
    /// Empty when there is no metadata at all.
    let metadata: [String]

    init(reading folder: String) throws(MemoryError) {
        let imageFolder = Folder.path(folder, "img_emb")
        let images = try Self.numbered(in: imageFolder, "img_emb_", ".npy")
        guard !images.isEmpty else { throw .noEmbeddings(path: imageFolder) }
        let numbers = images.keys.sorted()
        let textFolder = Folder.path(folder, "text_emb")
        texts = try Self.matching(numbers, in: textFolder, "text_emb_", ".npy")
        self.images = try Self.matching(numbers, in: imageFolder, "img_emb_", ".npy")
        metadata = try Self.metadata(numbers, in: Folder.path(folder, "metadata"))
    }

    private static func metadata(
        _ numbers: [Int],
        in folder: String
    ) throws(MemoryError) -> [String] {
        let content = try withStorage { () throws(StorageError) in
            try Folder.content(at: folder)
        }
        guard case .folder = content else { return [] }
        let parquet = try numbered(in: folder, "metadata_", ".parquet")
        let lines = try numbered(in: folder, "metadata_", ".jsonl")
        if lines.isEmpty {
            guard let first = parquet.min(by: { $0.key < $1.key }) else { return [] }
            throw .parquetMetadata(path: first.value)
        }
        return try matching(numbers, in: folder, "metadata_", ".jsonl")
    }

    /// The file of each number, refusing a folder that lacks one or has another.
    private static func matching(
        _ numbers: [Int],
        in folder: String,
        _ start: String,
        _ end: String
    ) throws(MemoryError) -> [String] {
        let files = try numbered(in: folder, start, end)
        var paths: [String] = []
        for number in numbers {
            guard let path = files[number] else {
                throw .missingCounterpart(path: Folder.path(folder, "\(start)\(number)\(end)"))
            }
            paths.append(path)
        }
        guard files.count == numbers.count else {
            throw .misalignedFiles(
                path: folder,
                found: files.count,
                reference: "img_emb",
                expected: numbers.count
            )
        }
        return paths
    }

    /// The paths of the files whose names are `start`, a number, `end`.
    private static func numbered(
        in folder: String,
        _ start: String,
        _ end: String
    ) throws(MemoryError) -> [Int: String] {
        let names = try withStorage { () throws(StorageError) in try Folder.names(in: folder) }
        var paths: [Int: String] = [:]
        for name in names where name.hasPrefix(start) && name.hasSuffix(end) {
            let digits = name.dropFirst(start.count).dropLast(end.count)
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits)
            else { continue }
            let path = Folder.path(folder, name)
            if let other = paths.updateValue(path, forKey: number) {
                throw .repeatedShard(path: max(path, other), other: min(path, other))
            }
        }
        return paths
    }
}
