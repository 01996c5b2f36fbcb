import TestSupport
import Testing

/// A command over files of which one is wrong, and what its one line on standard error must say.
struct MalformedFile: Sendable, CustomTestStringConvertible {
    let name: String
    /// Puts the wrong file into a folder that holds a ``PairFixture`` and its memory.
    let spoil: @Sendable (ScratchFolder) throws -> Void
    /// The command's arguments.
    let arguments: @Sendable (ScratchFolder) -> [String]
    /// What the line must name, besides the file.
    let mentions: [String]

    var testDescription: String { name }

    static let all: [MalformedFile] = embeddings + metadata + memories + others

    /// `memory build` from `image.npy`, where one file is replaced before.
    private static func build(
        _ name: String,
        _ file: String,
        mentions: [String],
        _ bytes: @escaping @Sendable (ScratchFolder) throws -> [UInt8]
    ) -> MalformedFile {
        MalformedFile(
            name: name,
            spoil: { try $0.write(try bytes($0), to: file) },
            arguments: { folder in
                [
                    "memory", "build", "--image-embeddings", folder.path("image.npy"),
                    "--text-embeddings", folder.path("text.npy"), "--metadata",
                    folder.path("metadata.jsonl"), "--output", folder.path("new"),
                ]
            },
            mentions: [file] + mentions
        )
    }

    /// An npy file of `PairFixture`'s shape whose values are all one, with some changed.
    private static func ones(
        rows: Int = PairFixture.pairCount,
        columns: Int = PairFixture.dimension,
        changing changes: [Int: UInt32] = [:]
    ) -> [UInt8] {
        let header =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        return PairFixture.npy(
            header: header,
            data: (0..<rows * columns).flatMap { index -> [UInt8] in
                let bits = changes[index] ?? Float(1).bitPattern
                return (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
            }
        )
    }

    /// A header of an npy file over the right number of bytes.
    private static func header(_ text: String) -> [UInt8] {
        PairFixture.npy(
            header: text,
            data: Array(repeating: 0, count: PairFixture.pairCount * PairFixture.dimension * 4)
        )
    }

    private static let embeddings: [MalformedFile] = [
        build("an empty file", "image.npy", mentions: ["bytes"]) { _ in [] },
        build("no magic", "image.npy", mentions: ["not a npy file"]) { _ in
            Array("hello, world\n".utf8)
        },
        build("a version of the future", "image.npy", mentions: ["version 9.0"]) { _ in
            var bytes = ones()
            bytes[6] = 9
            return bytes
        },
        build("a header cut short", "image.npy", mentions: ["truncated"]) { _ in
            Array(ones().prefix(40))
        },
        build("data cut short", "image.npy", mentions: ["truncated"]) { _ in
            Array(ones().dropLast(5))
        },
        build("bytes behind the data", "image.npy", mentions: ["too long"]) { _ in
            ones() + [1, 2, 3]
        },
        build("Fortran order", "image.npy", mentions: ["Fortran"]) { _ in
            header("{'descr': '<f4', 'fortran_order': True, 'shape': (96, 32), }")
        },
        build("complex numbers", "image.npy", mentions: ["c8"]) { _ in
            header("{'descr': '<c8', 'fortran_order': False, 'shape': (96, 16), }")
        },
        build("three dimensions", "image.npy", mentions: ["[96, 4, 8]"]) { _ in
            header("{'descr': '<f4', 'fortran_order': False, 'shape': (96, 4, 8), }")
        },
        build("a shape that overflows", "image.npy", mentions: ["impossible"]) { _ in
            header(
                "{'descr': '<f4', 'fortran_order': False, "
                    + "'shape': (4611686018427387904, 4611686018427387904), }"
            )
        },
        build("a negative shape", "image.npy", mentions: ["bad header"]) { _ in
            header("{'descr': '<f4', 'fortran_order': False, 'shape': (-96, 32), }")
        },
        build("no shape", "image.npy", mentions: ["`shape` is missing"]) { _ in
            header("{'descr': '<f4', 'fortran_order': False, }")
        },
        build("no rows", "image.npy", mentions: []) { _ in ones(rows: 0) },
        build("a NaN", "image.npy", mentions: ["row 7 ", "not a number"]) { _ in
            ones(changing: [7 * 32 + 3: 0x7FC0_0000])
        },
        build("an infinity", "text.npy", mentions: ["row 95 ", "infinite"]) { _ in
            ones(changing: [95 * 32: Float.infinity.bitPattern])
        },
        build("a row of zeros", "text.npy", mentions: ["row 5 ", "zeros"]) { _ in
            ones(changing: Dictionary(uniqueKeysWithValues: (0..<32).map { (5 * 32 + $0, 0) }))
        },
        build("a row too few", "text.npy", mentions: ["expected 96 rows", "found 95"]) { _ in
            ones(rows: 95)
        },
        build("another dimension", "text.npy", mentions: ["dimension 32, found 31"]) { _ in
            ones(columns: 31)
        },
    ]

    private static func metadata(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static let goodLines = (0..<PairFixture.pairCount).map { #"{"id":"\#($0)"}"# }

    private static func goodLines(replacing row: Int, by line: String) -> [String] {
        var lines = goodLines
        lines[row] = line
        return lines
    }

    private static let metadata: [MalformedFile] = [
        build("a line too few", "metadata.jsonl", mentions: ["expected 96 rows", "found 95"]) { _ in
            metadata(goodLines.dropLast())
        },
        build("a line too many", "metadata.jsonl", mentions: ["expected 96 rows", "found 97"]) {
            _ in
            metadata(goodLines + ["{}"])
        },
        build("a line that is no JSON", "metadata.jsonl", mentions: ["row 3: "]) { _ in
            metadata(goodLines(replacing: 3, by: "{id: 3}"))
        },
        build("a line that is a list", "metadata.jsonl", mentions: ["row 4: ", "object"]) { _ in
            metadata(goodLines(replacing: 4, by: "[4]"))
        },
        build("a line that is not UTF-8", "metadata.jsonl", mentions: ["row 5: ", "UTF-8"]) { _ in
            metadata(goodLines).map { $0 == UInt8(ascii: "5") ? 0xFF : $0 }
        },
    ]

    /// A command over the memory of the folder, one file of which is changed before.
    private static func spoiledMemory(
        _ name: String,
        _ file: String,
        mentions: [String],
        _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> MalformedFile {
        MalformedFile(
            name: name,
            spoil: { folder in
                let path = try PairFixture.memoryFile(file, in: folder)
                var bytes = try folder.read(path)
                change(&bytes)
                try folder.write(bytes, to: path)
            },
            arguments: { ["memory", "verify", "--memory", $0.path("memory")] },
            mentions: [file] + mentions
        )
    }

    private static let memories: [MalformedFile] = [
        spoiledMemory("a manifest that is no JSON", "memory.json", mentions: ["manifest"]) {
            $0 = Array("{".utf8)
        },
        spoiledMemory("an empty manifest", "memory.json", mentions: ["manifest"]) { $0 = [] },
        spoiledMemory("a shard cut short", ".safetensors", mentions: ["bytes, found"]) {
            $0.removeLast(100)
        },
        spoiledMemory("an empty shard", ".safetensors", mentions: ["bytes, found"]) { $0 = [] },
        spoiledMemory("a header longer than the file", ".safetensors", mentions: ["header"]) {
            $0.replaceSubrange(0..<8, with: [255, 255, 255, 255, 255, 255, 255, 127])
        },
        spoiledMemory("a flipped bit in the data", ".safetensors", mentions: ["SHA-256"]) {
            $0[$0.count - 10] ^= 1
        },
        spoiledMemory("metadata cut short", ".jsonl", mentions: ["bytes, found"]) {
            $0.removeLast(30)
        },
        spoiledMemory("a flipped letter in the metadata", ".jsonl", mentions: ["SHA-256"]) {
            $0[10] ^= 2
        },
    ]

    private static let others: [MalformedFile] = [
        MalformedFile(
            name: "a memory that is not there",
            spoil: { _ in },
            arguments: { ["memory", "inspect", "--memory", $0.path("nowhere")] },
            mentions: ["nowhere"]
        ),
        MalformedFile(
            name: "weights that are no safetensors",
            spoil: { try $0.write("no weights", to: "weights.safetensors") },
            arguments: { folder in
                [
                    "refine", "--memory", folder.path("memory"), "--modality", "image", "--input",
                    folder.path("queries.npy"), "--output", folder.path("refined.npy"),
                    "--weights", folder.path("weights.safetensors"),
                ]
            },
            mentions: ["weights.safetensors"]
        ),
        MalformedFile(
            name: "queries of another dimension",
            spoil: { try $0.write(ones(rows: 3, columns: 8), to: "queries.npy") },
            arguments: { folder in
                [
                    "refine", "--memory", folder.path("memory"), "--modality", "image", "--input",
                    folder.path("queries.npy"), "--output", folder.path("refined.npy"),
                ]
            },
            mentions: ["queries.npy", "dimension 32, found 8"]
        ),
        MalformedFile(
            name: "a query of zeros",
            spoil: { folder in
                let zeros = Dictionary(uniqueKeysWithValues: (0..<32).map { (32 + $0, UInt32(0)) })
                try folder.write(ones(rows: 3, changing: zeros), to: "queries.npy")
            },
            arguments: { folder in
                [
                    "classify", "--memory", folder.path("memory"), "--input",
                    folder.path("queries.npy"), "--class-embeddings", folder.path("classes.npy"),
                    "--class-names", folder.path("classes.txt"), "--output",
                    folder.path("answers.jsonl"),
                ]
            },
            mentions: ["queries.npy", "row 1: ", "zero"]
        ),
        MalformedFile(
            name: "a class name too few",
            spoil: { try $0.write("red\ngreen\n", to: "classes.txt") },
            arguments: { folder in
                [
                    "classify", "--memory", folder.path("memory"), "--input",
                    folder.path("queries.npy"), "--class-embeddings", folder.path("classes.npy"),
                    "--class-names", folder.path("classes.txt"), "--output",
                    folder.path("answers.jsonl"),
                ]
            },
            mentions: ["classes.txt", "expected 4 class names, found 2"]
        ),
        MalformedFile(
            name: "a label beyond the classes",
            spoil: { folder in
                try folder.write(
                    PairFixture.npyOfIntegers(Array(repeating: 4, count: 20)),
                    to: "labels.npy"
                )
            },
            arguments: { folder in
                [
                    "evaluate", "--memory", folder.path("memory"), "--queries",
                    folder.path("queries.npy"), "--labels", folder.path("labels.npy"),
                    "--class-embeddings", folder.path("classes.npy"),
                ]
            },
            mentions: ["labels.npy", "row 0: ", "0..<4, found 4"]
        ),
    ]
}
