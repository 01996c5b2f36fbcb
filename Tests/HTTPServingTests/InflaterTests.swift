import TestSupport
import Testing

@testable import HTTPServing

struct InflaterTests {
    /// Each coding with the format that it is.
    private static let codings = [(ContentCoding.gzip, CodedFormat.gzip), (.deflate, .zlib)]
    /// Numbers as an embedding has them: neither all alike nor all random.
    private static let sample = Array(
        (0..<400).map { "\(Float($0 * 7919 % 4001) / 4001)" }.joined(separator: ",").utf8
    )

    /// Decodes pieces.
    private func decode(
        _ pieces: [[UInt8]],
        _ coding: ContentCoding,
        byteLimit: Int = 1 << 20,
        ratioLimit: Int = 100
    ) throws(ContentCodingError) -> [UInt8] {
        let inflater = try Inflater(coding, byteLimit: byteLimit, ratioLimit: ratioLimit)
        var body: [UInt8] = []
        for piece in pieces { try inflater.receive(piece, into: &body) }
        try inflater.finish()
        return body
    }

    @Test(arguments: codings, [1, 2, 3, 100, 100_000])
    func bytesAreTheSameHoweverTheyAreCut(
        coding: (ContentCoding, CodedFormat),
        pieceByteCount: Int
    ) throws {
        let coded = coding.1.coded(Self.sample)
        let pieces = stride(from: 0, to: coded.count, by: pieceByteCount).map {
            Array(coded[$0..<min($0 + pieceByteCount, coded.count)])
        }
        #expect(try decode(pieces, coding.0) == Self.sample)
    }

    @Test(arguments: codings)
    func everyTruncationIsFound(coding: (ContentCoding, CodedFormat)) throws {
        let coded = coding.1.coded(Array(Self.sample.prefix(600)))
        for count in 1..<coded.count {
            #expect(throws: ContentCodingError.truncated(coding: coding.0), "\(count)") {
                try decode([Array(coded[..<count])], coding.0)
            }
        }
    }

    /// No flipped bit gives other bytes: the checksum or the format finds it.
    @Test(arguments: codings)
    func everyFlippedBitIsFoundOrMeansNothing(coding: (ContentCoding, CodedFormat)) throws {
        let plain = Array(Self.sample.prefix(200))
        let coded = coding.1.coded(plain)
        for index in coded.indices {
            for bit in 0..<8 {
                var damaged = coded
                damaged[index] ^= 1 << UInt8(bit)
                // Bits of gzip's header that say when and where it was made mean nothing.
                let decoded = try? decode([damaged], coding.0)
                #expect(decoded == nil || decoded == plain, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test(arguments: codings)
    func bytesAfterTheEndAreRefused(coding: (ContentCoding, CodedFormat)) throws {
        let coded = coding.1.coded(Self.sample)
        for rest in [[0], coded] {
            let error = ContentCodingError.trailingBytes(coding: coding.0)
            #expect(throws: error) { try decode([coded + rest], coding.0) }
            #expect(throws: error) { try decode([coded, rest], coding.0) }
        }
    }

    @Test(arguments: [
        (ContentCoding.gzip, CodedFormat.zlib), (.gzip, .raw), (.deflate, .gzip), (.deflate, .raw),
    ])
    func anotherFormatIsRefused(coding: ContentCoding, format: CodedFormat) throws {
        #expect {
            try decode([format.coded(Self.sample)], coding)
        } throws: { error in
            guard case ContentCodingError.malformed(coding, _) = error else { return false }
            return true
        }
    }

    @Test(arguments: codings)
    func theLimitIsKeptToTheByte(coding: (ContentCoding, CodedFormat)) throws {
        let coded = coding.1.coded(Self.sample)
        let count = Self.sample.count
        #expect(try decode([coded], coding.0, byteLimit: count) == Self.sample)
        #expect(throws: ContentCodingError.tooLarge(byteLimit: count - 1)) {
            try decode([coded], coding.0, byteLimit: count - 1)
        }
    }

    @Test func nothingIsHeldBeyondTheLimit() throws {
        let bomb = CodedFormat.gzip.coded([UInt8](repeating: 0, count: 10_000_000))
        let inflater = try Inflater(.gzip, byteLimit: 100_000, ratioLimit: .max)
        var body: [UInt8] = []
        #expect(throws: ContentCodingError.tooLarge(byteLimit: 100_000)) {
            try inflater.receive(bomb, into: &body)
        }
        #expect(body.count <= 100_000)
    }

    @Test func bodiesThatGrowTooMuchAreRefusedBeforeTheyAreLarge() throws {
        let bomb = CodedFormat.gzip.coded([UInt8](repeating: 0, count: 10_000_000))
        let inflater = try Inflater(.gzip, byteLimit: 1 << 24, ratioLimit: 100)
        var body: [UInt8] = []
        // A piece that a connection might have read.
        #expect(throws: ContentCodingError.ratioTooHigh(limit: 100)) {
            try inflater.receive(Array(bomb.prefix(1000)), into: &body)
        }
        #expect(body.count < 400_000)
        // What stays small may be as monotonous as it likes.
        let small = [UInt8](repeating: 0, count: Inflater.unjudgedByteCount)
        #expect(try decode([CodedFormat.gzip.coded(small)], .gzip) == small)
    }

    @Test func aStreamThatNeedsADictionaryIsRefused() throws {
        // RFC 1950 §2.2: FDICT set, then the dictionary's checksum.
        let bytes: [UInt8] = [0x78, 0xBB, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1]
        let error = ContentCodingError.malformed(coding: .deflate, reason: "it needs a dictionary")
        #expect(throws: error) { try decode([bytes], .deflate) }
    }
}
