import COpenSSL

/// SHA-256 as lowercase hexadecimal, the same as the program `sha256sum` prints.
///
/// Source: FIPS 180-4 §6.2, as implemented by OpenSSL's libcrypto.
public enum Checksum {
    /// The checksum of `bytes`.
    ///
    /// Complexity: one pass.
    public static func sha256(of bytes: RawSpan) -> String {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// The checksum of a text's UTF-8 bytes.
    public static func sha256(ofText text: String) -> String {
        sha256(of: Array(text.utf8).span.numberBytes)
    }

    /// The checksum of a text's UTF-8 bytes, as its 32 bytes.
    public static func sha256Bytes(ofText text: String) -> [UInt8] {
        var hasher = SHA256Hasher()
        hasher.update(Array(text.utf8).span.numberBytes)
        return hasher.finishBytes()
    }

    /// Whether `text` has the form of a checksum: 64 lowercase hexadecimal digits.
    public static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}

/// A SHA-256 computation over bytes that arrive in pieces.
@safe
public struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    /// Starts with no bytes.
    public init() {
        // libcrypto refuses SHA-256 only when it has no memory or was built without it; neither
        // is anything a caller could answer.
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto offers no SHA-256") }
        unsafe self.context = context
    }

    /// Appends `bytes`.
    public mutating func update(_ bytes: RawSpan) {
        let updated = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(updated == 1, "libcrypto could not add \(bytes.byteCount) bytes")
    }

    /// Ends the computation and gives the checksum.
    public consuming func finish() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in finishBytes() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Ends the computation and gives the checksum's 32 bytes.
    public consuming func finishBytes() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let finished = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        precondition(finished == 1, "libcrypto could not finish a SHA-256")
        return digest
    }

    deinit { unsafe EVP_MD_CTX_free(context) }
}
