public import FileStorage
public import TensorFiles

/// Why a memory cannot be opened, built or changed; cases about rows name the file and the row, from 0.
public enum MemoryError: Error, Equatable, Sendable {
    /// A file or folder could not be read or written.
    case storage(StorageError)
    /// A file of embeddings cannot be used.
    case tensorFile(TensorFileError)

    /// The folder has no `memory.json`.
    case notAMemory(folder: String)
    /// The folder holds something other than a memory, which a build would mix with its files.
    case folderInUse(folder: String)
    /// Another process builds or changes the memory in the folder.
    case busy(folder: String)
    /// The manifest is of a version that this program does not know.
    case unsupportedFormatVersion(path: String, expected: ClosedRange<Int>, found: Int)
    /// The manifest's value at `key` is missing or cannot be used; no key: it is no JSON object.
    case malformedManifest(path: String, key: String)

    /// A file's size is not the manifest's.
    case wrongByteCount(path: String, expected: Int, found: Int)
    /// A file's number of rows or lines is not the manifest's.
    case wrongRowCount(path: String, expected: Int, found: Int)
    /// A file's elements are not of the manifest's type.
    case wrongElementType(path: String, expected: ElementType, found: ElementType)
    /// A file's bytes are not those that were written.
    case wrongChecksum(path: String, expected: String, found: String)
    /// A stored row is not of unit length.
    case notUnitLength(path: String, modality: Modality, row: Int, length: Double)

    /// A row has a value that is infinite or not a number.
    case nonFinite(path: String, row: Int)
    /// A row is all zeros and has no direction.
    case zeroNorm(path: String, row: Int)
    /// The embeddings of one file are longer or shorter than those of the first.
    case wrongDimension(path: String, expected: Int, found: Int)
    /// A file has more or fewer rows than the one it belongs with.
    case misalignedRows(path: String, found: Int, reference: String, expected: Int)
    /// A folder has more or fewer files than the one it belongs with.
    case misalignedFiles(path: String, found: Int, reference: String, expected: Int)
    /// Two files that would belong together have different numbers in their names.
    case misnumberedFiles(path: String, reference: String)
    /// Two files of a clip-retrieval folder have the same number.
    case repeatedShard(path: String, other: String)
    /// A shard of a clip-retrieval folder lacks this file.
    case missingCounterpart(path: String)
    /// The folder has no files of embeddings.
    case noEmbeddings(path: String)
    /// There are no rows to build from.
    case noRows
    /// The file is neither `.npy` nor `.safetensors` (nor `.jsonl`, for metadata).
    case unsupportedSource(path: String)
    /// The metadata is there in Parquet only.
    case parquetMetadata(path: String)
    /// A line of metadata cannot be used.
    case badMetadata(path: String, row: Int, fault: MetadataFault)

    /// The pairs to append are said to be by another encoder than those that are there.
    case wrongEncoder(folder: String, expected: String?, found: String)
    /// No pair of the memory has these ids.
    case unknownIDs(folder: String, ids: [String])
    /// A removal would leave none of the memory's pairs.
    case nothingLeft(folder: String, rowCount: Int)
}

extension MemoryError: CustomStringConvertible {
    /// One line in plain English.
    public var description: String {
        switch self {
        case .storage(let error): error.description
        case .tensorFile(let error): error.description
        case .notAMemory(let folder): "\(folder): no memory here (there is no memory.json)"
        case .folderInUse(let folder):
            "\(folder): expected a memory or an empty folder, found other files; choose another"
        case .busy(let folder): "\(folder): another process is building or changing a memory here"
        case .unsupportedFormatVersion(let path, let expected, let found):
            "\(path): format version \(found) is unknown; this program reads versions "
                + "\(expected.lowerBound) to \(expected.upperBound)"
        case .malformedManifest(let path, let key):
            key.isEmpty
                ? "\(path): not a memory's manifest" : "\(path): the value of `\(key)` is wrong"
        case .wrongByteCount(let path, let expected, let found):
            "\(path): expected \(expected) bytes, found \(found)"
        case .wrongRowCount(let path, let expected, let found):
            "\(path): expected \(expected) rows, found \(found)"
        case .wrongElementType(let path, let expected, let found):
            "\(path): expected elements of \(expected.rawValue), found \(found.rawValue)"
        case .wrongChecksum(let path, let expected, let found):
            "\(path): damaged: expected the SHA-256 \(expected), found \(found)"
        case .notUnitLength(let path, let modality, let row, let length):
            "\(path): \(modality.rawValue) row \(row) has length \(length), not 1"
        default: sourceDescription
        }
    }

    private var sourceDescription: String {
        switch self {
        case .nonFinite(let path, let row):
            "\(path): row \(row) has an infinite value or one that is not a number"
        case .zeroNorm(let path, let row): "\(path): row \(row) is all zeros"
        case .wrongDimension(let path, let expected, let found):
            "\(path): expected embeddings of dimension \(expected), found \(found)"
        case .misalignedRows(let path, let found, let reference, let expected):
            "\(path): expected \(expected) rows, as in \(reference), found \(found)"
        case .misalignedFiles(let path, let found, let reference, let expected):
            "\(path): expected \(expected) files, as in \(reference), found \(found)"
        case .misnumberedFiles(let path, let reference):
            "\(path): stands where its number should be that of \(reference); is a file missing?"
        case .repeatedShard(let path, let other): "\(path): has the same number as \(other)"
        case .missingCounterpart(let path): "\(path): missing, though its other half is there"
        case .noEmbeddings(let path): "\(path): no .npy or .safetensors files in this folder"
        case .noRows: "there are no rows to build a memory from"
        case .unsupportedSource(let path):
            "\(path): expected .npy or .safetensors embeddings, or .jsonl metadata"
        case .parquetMetadata(let path):
            "\(path): Parquet is not read; convert it to JSONL, one object per row, beside it: "
                + "pandas.read_parquet(F).to_json(F2, orient=\"records\", lines=True)"
        case .badMetadata(let path, let row, let fault): "\(path): row \(row): \(fault)"
        default: changeDescription
        }
    }

    private var changeDescription: String {
        switch self {
        case .wrongEncoder(let folder, let expected, let found):
            "\(folder): expected embeddings by "
                + "\(expected ?? "the memory's encoder, which it does not name"), "
                + "found ones by \(found)"
        case .unknownIDs(let folder, let ids):
            "\(folder): no pairs here have these ids: " + Self.list(ids)
        case .nothingLeft(let folder, let rowCount):
            "\(folder): expected to keep at least one pair, found all \(rowCount) to be removed; "
                + "delete the folder instead"
        default: "unusable memory"
        }
    }

    /// The first of some ids, and how many more there are.
    private static func list(_ ids: [String]) -> String {
        let shown = ids.prefix(10).map(JSONValue.quoted).joined(separator: ", ")
        return ids.count > 10 ? "\(shown) and \(ids.count - 10) more" : shown
    }
}

/// Runs work of the module that stores files, with this module's error.
func withStorage<Result: ~Copyable>(
    _ body: () throws(StorageError) -> Result
) throws(MemoryError) -> Result {
    do {
        return try body()
    } catch {
        throw .storage(error)
    }
}

/// Runs work of the module that knows tensor files, with this module's error.
func withTensorFiles<Result: ~Copyable>(
    _ body: () throws(TensorFileError) -> Result
) throws(MemoryError) -> Result {
    do {
        return try body()
    } catch {
        throw .tensorFile(error)
    }
}
