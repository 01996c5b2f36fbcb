import Testing

@testable import FileStorage

/// The expected digests are those of FIPS 180-2, appendix B, and of the empty message.
@Suite struct ChecksumTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func givesThePublishedDigests(text: String, digest: String) {
        #expect(Checksum.sha256(ofText: text) == digest)
        #expect(Checksum.isWellFormed(digest))
    }

    @Test func theBytesAreThoseOfTheText() {
        let bytes = Checksum.sha256Bytes(ofText: "abc")
        #expect(bytes.count == 32)
        #expect(bytes.prefix(4) == [0xba, 0x78, 0x16, 0xbf] && bytes.last == 0xad)
        for text in ["", "abc", "é", String(repeating: "a", count: 1000)] {
            let digits = Checksum.sha256Bytes(ofText: text).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            #expect(digits.joined() == Checksum.sha256(ofText: text))
        }
    }

    @Test func doesNotDependOnHowBytesAreCut() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: bytes.count, by: 37) {
            hasher.update(Array(bytes[start..<min(start + 37, bytes.count)]).span.numberBytes)
        }
        #expect(hasher.finish() == Checksum.sha256(of: bytes.span.numberBytes))
    }

    @Test(arguments: [
        "", "abc", String(repeating: "A", count: 64), String(repeating: "g", count: 64),
    ])
    func knowsWhatIsNoDigest(text: String) {
        #expect(!Checksum.isWellFormed(text))
    }
}
