import Glibc
import Tensors
import TestSupport
import Testing

@testable import TensorFiles

/// Damaged files: each is refused with an error or read whole, and never a crash.
@Suite struct TensorFileFuzzTests {
    private static let npyWords: [[UInt8]] =
        [
            "'descr'", "'fortran_order'", "'shape'", "'<f4'", "'>f8'", "'<f2'", "'|u1'", "'<i8'",
            "'|O'",
            "'<c8'", "True", "False", "()", "(0,)", "(1,", "(0, 4611686018427387904)", "(2, 3)",
            "(6,)",
            "(-1, 2)", "(9223372036854775808, 1)", "{", "}", ":", ",", "'", "\"", "\n",
            "[('a', '<f4')]",
        ].map { Array($0.utf8) } + [
            [0x93], [0xFF, 0xFF], [0, 0, 0, 0], [1, 0], [2, 0], [3, 0],
        ]

    private static let safetensorsWords: [[UInt8]] =
        JSONVocabulary.words
        + [
            "\"F32\"", "\"F16\"", "\"BF16\"", "\"F64\"", "\"BOOL\"", "\"I64\"", "\"__metadata__\"",
            "\"data_offsets\":[0,24]", "\"data_offsets\":[24,0]", "\"shape\":[2,3]",
            "\"shape\":[0,4611686018427387904]", "\"shape\":[9223372036854775807,2]",
            "\"shape\":[]", "\"dtype\"", "[18446744073709551615,0]",
        ].map { Array($0.utf8) }

    @Test func damagedNpyFilesAreReadOrRefused() throws {
        let folder = try ScratchFolder()
        let data = [UInt8](0..<24)
        var samples: [[UInt8]] = []
        for (type, shape) in [
            ("<f4", "(2, 3)"), (">f2", "(12,)"), ("<f8", "(3, 1)"), ("<i8", "(3,)"),
        ] {
            let header = NpyFileTests.dictionary(type, shape)
            for version: [UInt8] in [[1, 0], [2, 0]] {
                samples.append(NpyFileTests.bytes(header, data: data, version: version))
            }
        }
        let run = FuzzRun("NpyFile", briefRoundCount: 2000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(samples, dictionary: Self.npyWords, separator: 0x2C)
            let path = try folder.write(bytes, to: "\(seed).npy")
            defer { _ = unsafe unlink(path) }
            do throws(TensorFileError) {
                let file = try NpyFile(opening: path)
                if file.elementType.isFloat {
                    let matrix = try file.matrix()
                    #expect(matrix.rowCount * matrix.columnCount * 2 <= bytes.count)
                } else {
                    #expect(try file.integers().count <= bytes.count)
                }
                readCount += 1
            } catch {
                if error.description.isEmpty { Issue.record("\(run.describe(seed, bytes))") }
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 {
            #expect(readCount > 0 && readCount < run.seeds.count)
        }
    }

    @Test func damagedSafetensorsFilesAreReadOrRefused() throws {
        let folder = try ScratchFolder()
        let tensors = [
            TensorToWrite(name: "b", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
            TensorToWrite(name: "a", shape: [2], values: [0.5, -0.25], elementType: .f16),
            TensorToWrite(name: "empty", shape: [0, 3], values: []),
        ]
        try SafetensorsFile.write(tensors, metadata: ["k": "v"], to: folder.path("whole"))
        let offsets = SafetensorsFileTests.tensor("x", "[0,8]")
        let samples = [
            try folder.read("whole"),
            SafetensorsFileTests.bytes("{\(offsets)}", data: 8),
        ]
        let run = FuzzRun("SafetensorsFile", briefRoundCount: 2000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            var bytes = mutator.damaged(
                samples,
                dictionary: Self.safetensorsWords,
                separator: 0x2C
            )
            // A right length leads the damage past the first check.
            if mutator.below(3) > 0 { Self.repairLength(&bytes) }
            let path = try folder.write(bytes, to: "\(seed).safetensors")
            defer { _ = unsafe unlink(path) }
            do throws(TensorFileError) {
                let file = try SafetensorsFile(opening: path)
                for name in file.names {
                    #expect(try file.bytes(of: name).byteCount <= bytes.count)
                    if try file.elementType(of: name).isFloat, try file.shape(of: name).count <= 2 {
                        _ = try file.matrix(name)
                    }
                }
                readCount += 1
            } catch {
                if error.description.isEmpty { Issue.record("\(run.describe(seed, bytes))") }
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 {
            #expect(readCount > 0 && readCount < run.seeds.count)
        }
    }

    /// Makes the prefix say that the header ends at its last brace.
    private static func repairLength(_ bytes: inout [UInt8]) {
        guard bytes.count > 8, let end = bytes.lastIndex(of: UInt8(ascii: "}")), end >= 8
        else { return }
        for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: (end - 7) >> (8 * index)) }
    }

    @Test func readsTheTextsThatFoundationReads() {
        let samples = [
            #"{"a":[1.5e3,"ü\n\ud83d\udc26",{"b":null}],"c":true}"#, #"[[],{},"",-0.25E-2,false]"#,
        ].map { Array($0.utf8) }
        let run = FuzzRun("JSONParser", briefRoundCount: 10_000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(
                samples,
                dictionary: JSONVocabulary.words,
                separator: 0x2C
            )
            let outcome = Result { () throws(JSONValue.Fault) in
                try JSONValue.parse(bytes, depthLimit: 64)
            }
            if case .success = outcome { readCount += 1 }
            guard let verdict = JSONJudge.accepts(bytes) else { continue }
            let isRight =
                switch outcome {
                case .success: verdict
                // Foundation takes the last of two and has a higher limit.
                case .failure(.repeatedKey), .failure(.tooDeep): true
                case .failure(.syntax), .failure(.notUTF8): !verdict
                }
            if !isRight { Issue.record("\(outcome): \(run.describe(seed, bytes))") }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }
}
