import TestSupport
import Testing

@testable import HTTPServing

/// Damaged streams, decoded in pieces as they come and judged by zlib in one go.
struct InflaterFuzzTests {
    private static let byteLimit = 1 << 15

    private func decode(
        _ bytes: [UInt8],
        cut ranges: [Range<Int>],
        _ coding: ContentCoding
    ) throws(ContentCodingError) -> [UInt8] {
        let inflater = try Inflater(coding, byteLimit: Self.byteLimit, ratioLimit: 1000)
        var body: [UInt8] = []
        for range in ranges { try inflater.receive(Array(bytes[range]), into: &body) }
        try inflater.finish()
        return body
    }

    @Test(arguments: [(ContentCoding.gzip, CodedFormat.gzip), (.deflate, .zlib)])
    func damagedStreamsAreDecodedAsZlibDoesOrRefused(
        coding: ContentCoding,
        format: CodedFormat
    ) {
        let numbers = Array((0..<60).map { "\(Float($0 * 7919 % 401))" }.joined().utf8)
        let samples = [
            format.coded(numbers), format.coded(numbers, level: 0), format.coded([]),
            format.coded([UInt8](repeating: 0, count: 40_000)), format.coded([1, 2, 3], level: 9),
        ]
        let words: [[UInt8]] = [
            [0x1F, 0x8B, 8, 0], [0x78, 0x9C], [0, 0, 0xFF, 0xFF], [3, 0], [0xFF], [0], [4], [0x1C],
        ]
        let run = FuzzRun("Inflater-\(format)", briefRoundCount: 3000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(samples, dictionary: words, separator: 0)
            let judge = format.decoded(bytes, byteLimit: Self.byteLimit + 1)
            do throws(ContentCodingError) {
                let body = try decode(bytes, cut: mutator.cuts(bytes.count), coding)
                // No bytes at all are an empty body; zlib has no word for that.
                let isRight = bytes.isEmpty ? body.isEmpty : body == judge
                if !isRight { Issue.record("\(run.describe(seed, bytes))") }
                readCount += 1
            } catch {
                let isRight = judge == nil || error == .tooLarge(byteLimit: Self.byteLimit)
                if !isRight { Issue.record("\(error): \(run.describe(seed, bytes))") }
            }
        }
        run.finish("\(readCount) decoded")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }
}
