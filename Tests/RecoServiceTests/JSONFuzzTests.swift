import Foundation
import TestSupport
import Testing

@testable import RecoService

/// Damaged texts and numbers, judged by Foundation and by the C library.
struct JSONFuzzTests {
    private static let samples = [
        #"{"a":[1.5e3,"ü\n\ud83d\udc26",{"b":null}],"c":true}"#, #"[[],{},"",-0.25E-2,false]"#,
        #"{"modality":"image","embeddings":[[0.25,-1e-3],"AACAPwAAgD8="],"k":3}"#,
    ].map { Array($0.utf8) }

    /// Reads any value to its end the way a caller that wants all of it would.
    private static func read(_ scanner: inout JSONScanner, depth: Int = 0) throws(ServiceError) {
        guard depth < JSONScanner.depthLimit else { throw .cancelled }
        switch try scanner.nextKind() {
        case .object:
            var object = try scanner.enterObject()
            while try scanner.nextKey(in: &object) != nil { try read(&scanner, depth: depth + 1) }
        case .array:
            var array = try scanner.enterArray()
            while try scanner.nextElement(in: &array) { try read(&scanner, depth: depth + 1) }
        case .string: _ = try scanner.readString()
        case .number: _ = try scanner.readNumber()
        case .boolean: _ = try scanner.readBoolean()
        case .null: try scanner.readNull()
        }
    }

    private static func outcome(
        _ bytes: [UInt8],
        _ work: (inout JSONScanner) throws(ServiceError) -> Void
    ) -> Result<Void, ServiceError> {
        Result { () throws(ServiceError) in
            var scanner = JSONScanner(bytes.span)
            try work(&scanner)
            try scanner.finish()
        }
    }

    @Test func readsAndSkipsTheTextsThatFoundationReads() {
        let run = FuzzRun("JSONScanner", briefRoundCount: 10_000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(
                Self.samples,
                dictionary: JSONVocabulary.words,
                separator: 0x2C
            )
            let read = Self.outcome(bytes) { scanner throws(ServiceError) in
                try Self.read(&scanner)
            }
            let skipped = Self.outcome(bytes) { scanner throws(ServiceError) in
                _ = try scanner.skipValue()
            }
            if case .success = read { readCount += 1 }
            let verdict = JSONJudge.accepts(bytes)
            for outcome in [read, skipped] where !Self.isRight(outcome, verdict) {
                Issue.record("\(outcome): \(run.describe(seed, bytes))")
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }

    private static func isRight(_ outcome: Result<Void, ServiceError>, _ verdict: Bool?) -> Bool {
        switch outcome {
        case .success: verdict ?? true
        // Foundation takes the last of two equal keys, and has a higher limit of depth.
        case .failure(.invalidField), .failure(.cancelled): true
        case .failure(.malformedJSON(_, let expected, _)):
            verdict != true || expected.contains("nest") || expected.contains("deep")
        case .failure: false
        }
    }

    @Test func readsNumbersAsTheCLibraryDoes() throws {
        let grammar = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/
        let samples = [
            "0.1", "-1.5e-3", "3.4028235677973366e38", "1.1754943508222875e-38", "1e-45",
            "16777217.0000000000000000000000001", "7.0064923216240853546186479164495e-46",
            "123456789012345678901234567890", "0.000000000000000000000000000000123456789",
        ].map { Array($0.utf8) }
        let words = [
            "0", "00000000000000000000", "9", ".", "e", "E-", "+", "-", "5", "e38", "e-45",
        ]
        .map { Array($0.utf8) }
        let run = FuzzRun("FloatParser", briefRoundCount: 10_000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(samples, dictionary: words, separator: 0x2E)
            let text = String(decoding: bytes, as: UTF8.self)
            let prefix = text.prefixMatch(of: grammar).map { String($0.output.0) }
            var offset = 0
            do throws(ServiceError) {
                let value = try FloatParser.parse(bytes.span, at: &offset)
                let judge = unsafe strtof(prefix ?? "nan", nil)
                if prefix?.utf8.count != offset || value.bitPattern != judge.bitPattern {
                    Issue.record("\(value) is not \(judge): \(run.describe(seed, bytes))")
                }
                readCount += 1
            } catch {
                // What begins like a number but goes on wrongly: `01`, `1.`, `1e`.
                let rest = text.utf8.dropFirst(prefix?.utf8.count ?? 0).first.map { Int($0) } ?? 0
                if prefix != nil, !"0123456789.eE".utf8.contains(UInt8(rest)) {
                    Issue.record("\(error): \(run.describe(seed, bytes))")
                }
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }

    @Test func readsBase64AsFoundationDoesWhereItIsStrict() {
        // Foundation takes padding too early, too much of it, and groups that are not whole.
        let grammar = /(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?/
        var samples: [[UInt8]] = []
        for count in 0..<7 {
            let values = (0..<count).map { Float($0) * 0.37 - 1 }
            var text: [UInt8] = []
            Base64Floats.encode(values.span, into: &text)
            samples.append(text)
        }
        let words = ["=", "==", "A", "AA", "AAAA", "+", "/", "-", "_", "\n", " "]
            .map { Array($0.utf8) }
        let run = FuzzRun("Base64Floats", briefRoundCount: 10_000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(samples, dictionary: words, separator: 0x3D)
            let text = String(decoding: bytes, as: UTF8.self)
            let isStrict = (try? grammar.wholeMatch(in: text)) != nil
            let judge = isStrict ? Data(base64Encoded: Data(bytes)).map { [UInt8]($0) } : nil
            do throws(Base64Floats.Flaw) {
                let values = try Base64Floats.decode(bytes.span)
                var again: [UInt8] = []
                Base64Floats.encode(values.span, into: &again)
                let floats = values.flatMap { value in
                    (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
                }
                // One row of floats has one text.
                if again != bytes || judge != floats {
                    Issue.record("\(run.describe(seed, bytes))")
                }
                readCount += 1
            } catch {
                // Unused bits that are not zero, and any number of bytes, are base64 all the same.
                switch error {
                case .unusedBits, .byteCount: break
                case .character, .characterCount:
                    if judge != nil { Issue.record("\(error): \(run.describe(seed, bytes))") }
                }
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }
}
