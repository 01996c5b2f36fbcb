import Testing

@testable import RecoService

struct KeyDigestTests {
    /// What `printf %s secret | sha256sum` prints.
    private static let text = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"

    @Test func isTheHashOfAText() throws {
        #expect(KeyDigest(of: "secret").description == Self.text)
        #expect(KeyDigest(parsing: Self.text) == KeyDigest(of: "secret"))
    }

    @Test func leadingZerosArePrinted() throws {
        let digits = String(repeating: "0000000000000f0a", count: 4)
        #expect(try #require(KeyDigest(parsing: digits)).description == digits)
    }

    @Test func nothingElseIsOne() {
        let text = Self.text
        let short = String(text.dropLast())
        for other in ["", "2b", short, "\(text)0", "\(short)g", "\(short) ", text.uppercased()] {
            #expect(KeyDigest(parsing: other) == nil, "\(other)")
        }
        for other in ["0x\(text.dropFirst(2))", "+\(text.dropFirst())", "\(text.dropLast(2))é"] {
            #expect(other.utf8.count == 64)
            #expect(KeyDigest(parsing: other) == nil, "\(other)")
        }
    }

    @Test func everyDigitCounts() throws {
        let digest = KeyDigest(of: "secret")
        #expect(digest.difference(from: digest) == 0)
        for place in 0..<64 {
            for bit: UInt8 in [1, 2, 4, 8] {
                var digits = Array(Self.text.utf8)
                let value = (digits[place] < 0x3a ? digits[place] - 0x30 : digits[place] - 0x57)
                digits[place] = Array("0123456789abcdef".utf8)[Int(value ^ bit)]
                let other = try #require(
                    KeyDigest(parsing: String(decoding: digits, as: UTF8.self))
                )
                #expect(other != digest)
                #expect(other.difference(from: digest) != 0)
                #expect(digest.difference(from: other) != 0)
            }
        }
    }
}
