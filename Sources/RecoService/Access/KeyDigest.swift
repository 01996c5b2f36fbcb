import FileStorage

/// The SHA-256 of an API key, by which the key is known.
///
/// A plain hash is enough where keys are random and long: there is nothing to guess.
public struct KeyDigest: Sendable, Hashable {
    /// The 32 bytes, eight to a word, the first of them highest.
    private let words: SIMD4<UInt64>

    /// The hash of a key's text.
    public init(of secret: String) {
        var words = SIMD4<UInt64>()
        for (index, byte) in Checksum.sha256Bytes(ofText: secret).enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = words
    }

    /// Parses 64 small hexadecimal digits; nil for anything else.
    public init?(parsing text: String) {
        guard Checksum.isWellFormed(text) else { return nil }
        var words = SIMD4<UInt64>()
        for (index, digit) in text.utf8.enumerated() {
            let value = digit < 0x3a ? digit - 0x30 : digit - 0x57
            words[index / 16] = words[index / 16] << 4 | UInt64(value)
        }
        self.words = words
    }

    /// 0 for the same hash, and some other number for any other; takes as long for each.
    func difference(from other: KeyDigest) -> UInt64 {
        let bits = words ^ other.words
        return bits[0] | bits[1] | bits[2] | bits[3]
    }
}

extension KeyDigest: CustomStringConvertible {
    /// The 64 small hexadecimal digits, as `sha256sum` prints them.
    public var description: String {
        (0..<4).map { index in
            let digits = String(words[index], radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
