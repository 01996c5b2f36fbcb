import FileStorage
import TestSupport
import Testing

@testable import VectorMemory

@Suite struct ClipRetrievalFolderTests {
    /// A folder with empty files of these names.
    private func folder(_ names: [String]) throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        for name in ["img_emb", "text_emb"] { try Folder.make(scratch.path(name)) }
        for name in names {
            try Folder.make(Folder.parent(of: scratch.path(name)))
            try scratch.write([], to: name)
        }
        return scratch
    }

    @Test func pairsShardsByTheirNumbers() throws {
        let numbers = [0, 1, 2, 10, 11]
        let scratch = try folder(
            numbers.flatMap {
                [
                    "img_emb/img_emb_\($0).npy", "text_emb/text_emb_\($0).npy",
                    "metadata/metadata_\($0).jsonl",
                ]
            } + ["img_emb/notes.txt", "metadata/metadata_3.parquet"]
        )
        let shards = try ClipRetrievalFolder(reading: scratch.path)
        #expect(shards.images == numbers.map { scratch.path("img_emb/img_emb_\($0).npy") })
        #expect(shards.texts == numbers.map { scratch.path("text_emb/text_emb_\($0).npy") })
        #expect(shards.metadata == numbers.map { scratch.path("metadata/metadata_\($0).jsonl") })
    }

    @Test func metadataMayBeMissingAltogether() throws {
        let scratch = try folder(["img_emb/img_emb_0.npy", "text_emb/text_emb_0.npy"])
        #expect(try ClipRetrievalFolder(reading: scratch.path).metadata == [])
        try Folder.make(scratch.path("metadata"))
        #expect(try ClipRetrievalFolder(reading: scratch.path).metadata == [])
    }

    @Test func readsNumbersWithLeadingZeros() throws {
        let scratch = try folder(["img_emb/img_emb_0007.npy", "text_emb/text_emb_7.npy"])
        #expect(
            try ClipRetrievalFolder(reading: scratch.path).images
                == [scratch.path("img_emb/img_emb_0007.npy")]
        )
    }

    @Test func namesTheFileThatIsMissing() throws {
        let scratch = try folder([
            "img_emb/img_emb_0.npy", "img_emb/img_emb_1.npy", "text_emb/text_emb_0.npy",
        ])
        let missing = scratch.path("text_emb/text_emb_1.npy")
        #expect(throws: MemoryError.missingCounterpart(path: missing)) {
            _ = try ClipRetrievalFolder(reading: scratch.path)
        }
        try scratch.write([], to: "text_emb/text_emb_1.npy")
        try scratch.write([], to: "text_emb/text_emb_2.npy")
        #expect(
            throws: MemoryError.misalignedFiles(
                path: scratch.path("text_emb"),
                found: 3,
                reference: "img_emb",
                expected: 2
            )
        ) { _ = try ClipRetrievalFolder(reading: scratch.path) }
    }

    @Test func refusesParquetAndNothing() throws {
        let scratch = try folder([
            "img_emb/img_emb_0.npy", "text_emb/text_emb_0.npy", "metadata/metadata_0.parquet",
        ])
        #expect(
            throws: MemoryError.parquetMetadata(path: scratch.path("metadata/metadata_0.parquet"))
        ) { _ = try ClipRetrievalFolder(reading: scratch.path) }
        let empty = try folder([])
        #expect(throws: MemoryError.noEmbeddings(path: empty.path("img_emb"))) {
            _ = try ClipRetrievalFolder(reading: empty.path)
        }
        let bare = try ScratchFolder()
        #expect(throws: MemoryError.storage(.notFound(path: bare.path("img_emb")))) {
            _ = try ClipRetrievalFolder(reading: bare.path)
        }
    }

    @Test func refusesANumberThatIsThereTwice() throws {
        let scratch = try folder([
            "img_emb/img_emb_01.npy", "img_emb/img_emb_1.npy", "text_emb/text_emb_1.npy",
        ])
        #expect(
            throws: MemoryError.repeatedShard(
                path: scratch.path("img_emb/img_emb_1.npy"),
                other: scratch.path("img_emb/img_emb_01.npy")
            )
        ) { _ = try ClipRetrievalFolder(reading: scratch.path) }
        let signed = try folder([
            "img_emb/img_emb_+1.npy", "img_emb/img_emb_1.npy", "text_emb/text_emb_1.npy",
        ])
        #expect(try ClipRetrievalFolder(reading: signed.path).images.count == 1)
    }
}
