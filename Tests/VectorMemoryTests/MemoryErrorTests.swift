import FileStorage
import TensorFiles
import Testing

@testable import VectorMemory

@Suite struct MemoryErrorTests {
    static let errors: [(MemoryError, String)] = [
        (.storage(.notFound(path: "p")), "p: no such file or folder"),
        (
            .tensorFile(.fortranOrder(path: "p")),
            TensorFileError.fortranOrder(path: "p").description
        ),
        (.notAMemory(folder: "d"), "d: no memory here (there is no memory.json)"),
        (
            .folderInUse(folder: "d"),
            "d: expected a memory or an empty folder, found other files; choose another"
        ),
        (.busy(folder: "d"), "d: another process is building or changing a memory here"),
        (
            .unsupportedFormatVersion(path: "p", expected: 1...2, found: 3),
            "p: format version 3 is unknown; this program reads versions 1 to 2"
        ),
        (.malformedManifest(path: "p", key: ""), "p: not a memory's manifest"),
        (.malformedManifest(path: "p", key: "rows"), "p: the value of `rows` is wrong"),
        (.wrongByteCount(path: "p", expected: 2, found: 1), "p: expected 2 bytes, found 1"),
        (.wrongRowCount(path: "p", expected: 2, found: 1), "p: expected 2 rows, found 1"),
        (
            .wrongElementType(path: "p", expected: .f16, found: .f32),
            "p: expected elements of F16, found F32"
        ),
        (
            .wrongChecksum(path: "p", expected: "aa", found: "bb"),
            "p: damaged: expected the SHA-256 aa, found bb"
        ),
        (
            .notUnitLength(path: "p", modality: .text, row: 3, length: 2),
            "p: text row 3 has length 2.0, not 1"
        ),
        (
            .nonFinite(path: "p", row: 3),
            "p: row 3 has an infinite value or one that is not a number"
        ),
        (.zeroNorm(path: "p", row: 3), "p: row 3 is all zeros"),
        (
            .wrongDimension(path: "p", expected: 512, found: 768),
            "p: expected embeddings of dimension 512, found 768"
        ),
        (
            .misalignedRows(path: "p", found: 2, reference: "q", expected: 3),
            "p: expected 3 rows, as in q, found 2"
        ),
        (
            .misalignedFiles(path: "p", found: 2, reference: "q", expected: 3),
            "p: expected 3 files, as in q, found 2"
        ),
        (
            .misnumberedFiles(path: "p1", reference: "q2"),
            "p1: stands where its number should be that of q2; is a file missing?"
        ),
        (.repeatedShard(path: "p", other: "q"), "p: has the same number as q"),
        (.missingCounterpart(path: "p"), "p: missing, though its other half is there"),
        (.noEmbeddings(path: "p"), "p: no .npy or .safetensors files in this folder"),
        (.noRows, "there are no rows to build a memory from"),
        (
            .unsupportedSource(path: "p"),
            "p: expected .npy or .safetensors embeddings, or .jsonl metadata"
        ),
        (
            .badMetadata(path: "p", row: 3, fault: .syntax(offset: 7)),
            "p: row 3: not JSON from byte 7 of the line on"
        ),
        (
            .wrongEncoder(folder: "d", expected: "a", found: "b"),
            "d: expected embeddings by a, found ones by b"
        ),
        (
            .wrongEncoder(folder: "d", expected: nil, found: "b"),
            "d: expected embeddings by the memory's encoder, which it does not name, found ones by b"
        ),
        (
            .unknownIDs(folder: "d", ids: ["x", "y\n"]),
            #"d: no pairs here have these ids: "x", "y\n""#
        ),
        (
            .unknownIDs(folder: "d", ids: (0..<12).map(String.init)),
            "d: no pairs here have these ids: "
                + (0..<10).map { "\"\($0)\"" }.joined(separator: ", ") + " and 2 more"
        ),
        (
            .nothingLeft(folder: "d", rowCount: 4),
            "d: expected to keep at least one pair, found all 4 to be removed; "
                + "delete the folder instead"
        ),
    ]

    @Test(arguments: errors)
    func saysWhatIsWrongInOneLine(error: MemoryError, text: String) {
        #expect(error.description == text)
    }

    @Test func namesTheAlternativeToParquet() {
        let text = MemoryError.parquetMetadata(path: "p").description
        #expect(text.hasPrefix("p: Parquet is not read"))
        #expect(text.contains("JSONL"))
        #expect(!text.contains("\n"))
    }
}
