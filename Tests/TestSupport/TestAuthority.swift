import COpenSSL

/// An authority that issues certificates for tests, made on the spot and trusted by nobody else.
///
/// All keys are on the curve P-256, which takes no time to speak of.
@safe
public final class TestAuthority {
    /// A certificate and its private key, in PEM.
    public struct Issued: Sendable {
        /// The certificate.
        public let certificate: String
        /// The key, without a password.
        public let key: String
    }

    /// A step of OpenSSL's failed.
    public struct Failure: Error {}

    /// The authority's own certificate, in PEM.
    public let certificate: String
    private let own: OpaquePointer
    private let ownKey: OpaquePointer

    /// Makes an authority with a key of its own, issued by another one or, as a root, by itself.
    public init(name: String = "test authority", issuedBy parent: TestAuthority? = nil) throws {
        let key = unsafe try Self.makeKey()
        let own = unsafe try Self.makeCertificate(name, for: key, days: -1...30)
        unsafe try Self.extend(own, NID_basic_constraints, "critical,CA:TRUE")
        unsafe try Self.sign(own, by: parent?.own ?? own, parent?.ownKey ?? key)
        unsafe ownKey = key
        unsafe self.own = own
        certificate = unsafe try Self.text { unsafe PEM_write_bio_X509($0, own) }
    }

    deinit {
        unsafe X509_free(own)
        unsafe EVP_PKEY_free(ownKey)
    }

    /// Issues a certificate for `localhost`, valid for a range of days from now.
    public func issue(name: String = "localhost", days: ClosedRange<Int> = -1...30) throws -> Issued
    {
        let key = unsafe try Self.makeKey()
        defer { unsafe EVP_PKEY_free(key) }
        let certificate = unsafe try Self.makeCertificate(name, for: key, days: days)
        defer { unsafe X509_free(certificate) }
        unsafe try Self.extend(certificate, NID_basic_constraints, "critical,CA:FALSE")
        let names = "DNS:localhost,IP:127.0.0.1"
        unsafe try Self.extend(certificate, NID_subject_alt_name, names)
        unsafe try Self.sign(certificate, by: own, ownKey)
        return Issued(
            certificate: unsafe try Self.text { unsafe PEM_write_bio_X509($0, certificate) },
            key: unsafe try Self.text {
                unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil)
            }
        )
    }

    private static func makeKey() throws -> OpaquePointer {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            unsafe EVP_PKEY_generate(context, &key) == 1,
            let key = unsafe key
        else { throw Failure() }
        return unsafe key
    }

    private static func makeCertificate(
        _ name: String,
        for key: OpaquePointer,
        days: ClosedRange<Int>
    ) throws -> OpaquePointer {
        guard let certificate = unsafe X509_new() else { throw Failure() }
        let latin: Int32 = 0x1001  // MBSTRING_ASC
        let subject = unsafe X509_get_subject_name(certificate)
        let serial = Int.random(in: 1...Int(Int32.max))
        guard unsafe X509_set_version(certificate, 2) == 1,
            unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial) == 1,
            unsafe X509_NAME_add_entry_by_txt(subject, "CN", latin, name, -1, -1, 0) == 1,
            unsafe X509_set_pubkey(certificate, key) == 1
        else { throw Failure() }
        let (begin, end) = (days.lowerBound * 86_400, days.upperBound * 86_400)
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), begin)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), end)
        return unsafe certificate
    }

    private static func extend(
        _ certificate: OpaquePointer,
        _ identifier: Int32,
        _ value: String
    ) throws {
        let found = unsafe X509V3_EXT_conf_nid(nil, nil, identifier, value)
        defer { unsafe X509_EXTENSION_free(found) }
        guard unsafe X509_add_ext(certificate, found, -1) == 1 else { throw Failure() }
    }

    private static func sign(
        _ certificate: OpaquePointer,
        by issuer: OpaquePointer,
        _ key: OpaquePointer
    ) throws {
        guard unsafe X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1,
            unsafe X509_sign(certificate, key, EVP_sha256()) > 0
        else { throw Failure() }
    }

    /// What a function of OpenSSL's writes, as text.
    private static func text(_ write: (OpaquePointer) -> Int32) throws -> String {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw Failure() }
        defer { unsafe BIO_free(bio) }
        guard unsafe write(bio) == 1 else { throw Failure() }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe BIO_read(bio, &bytes, Int32(bytes.count))
        guard count > 0 else { throw Failure() }
        return String(decoding: bytes[..<Int(count)], as: UTF8.self)
    }
}
