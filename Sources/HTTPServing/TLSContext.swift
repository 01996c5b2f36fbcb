import COpenSSL
import Glibc

/// A certificate with its key, and the rules by which connections are made with them.
///
/// TLS 1.2 with forward secrecy and authenticated ciphers, TLS 1.3, and HTTP/1.1 alone. Sessions
/// are resumed by tickets, whose keys exist in this object only: after a reload nothing resumes
/// that began before. With certificates of clients there are no tickets, since one would outlive
/// the certificate that it was given for. Source: RFC 9325, RFC 7301.
///
/// Proof that it may be shared: `context` and `method` are set up in the initializer and never
/// changed again. Making sessions from one context on several threads is what OpenSSL allows
/// (`openssl-threads(7)`): its own counts and ticket keys are locked.
@safe
final class TLSContext: @unchecked Sendable {
    /// What is wrong with the files, though they can be used.
    let warnings: [TLSWarning]
    private let context: OpaquePointer
    private let method: OpaquePointer

    /// ECDHE for forward secrecy, AEAD alone; those of TLS 1.3 are all fine.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"
    private static let ticketSeconds = 3600

    /// Reads the files.
    init(_ configuration: TLSConfiguration) throws(ServerError) {
        ERR_clear_error()
        guard let method = unsafe TLSLink.makeMethod() else {
            throw TLSFailure.last("BIO_meth_new")
        }
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            unsafe BIO_meth_free(method)
            throw TLSFailure.last("SSL_CTX_new")
        }
        do {
            unsafe try Self.setRules(context)
            unsafe try Self.load(configuration, into: context)
            if let path = configuration.clientAuthorityPath {
                unsafe try Self.demandCertificates(of: path, context)
            }
        } catch {
            unsafe SSL_CTX_free(context)
            unsafe BIO_meth_free(method)
            throw error
        }
        unsafe self.context = context
        unsafe self.method = method
        warnings = unsafe Self.warnings(configuration, context)
    }

    deinit {
        unsafe SSL_CTX_free(context)
        unsafe BIO_meth_free(method)
    }

    /// Makes a session that waits for a client's first message; nil when memory has run out.
    ///
    /// The link that it speaks through has to outlive it.
    func makeSession(through link: TLSLink) -> OpaquePointer? {
        ERR_clear_error()
        guard let session = unsafe SSL_new(context) else { return nil }
        guard let bio = unsafe link.makeBIO(method) else {
            unsafe SSL_free(session)
            return nil
        }
        unsafe SSL_set_bio(session, bio, bio)
        unsafe SSL_set_accept_state(session)
        // One system call for a small request rather than one for each part of its record.
        unsafe SSL_set_read_ahead(session, 1)
        return unsafe session
    }

    private static func setRules(_ context: OpaquePointer) throws(ServerError) {
        unsafe SSL_CTX_set_options(context, cs_server_options)
        unsafe cs_set_modes(context, cs_modes)
        unsafe cs_keep_no_sessions(context)
        unsafe SSL_CTX_set_num_tickets(context, 1)
        unsafe SSL_CTX_set_timeout(context, ticketSeconds)
        guard unsafe cs_set_oldest_version(context, TLS1_2_VERSION) == 1,
            unsafe SSL_CTX_set_cipher_list(context, ciphers) == 1
        else { throw TLSFailure.last("SSL_CTX_set_cipher_list") }
        unsafe SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
        // Nobody is there to type one; without this, OpenSSL would ask on the terminal.
        unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
    }

    /// Takes HTTP/1.1 from a client's list of protocols; a list without it ends the handshake.
    private static let selectProtocol: SSL_CTX_alpn_select_cb_func = {
        _,
        chosen,
        chosenByteCount,
        offered,
        offeredByteCount,
        _ in
        let name = Array("http/1.1".utf8)
        let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredByteCount))
        var start = 0
        while start < offer.count {
            let end = unsafe start + 1 + Int(offer[start])
            guard end <= offer.count else { break }
            if unsafe offer[start + 1..<end].elementsEqual(name), let offered = unsafe offered {
                unsafe chosen?.pointee = offered + start + 1
                unsafe chosenByteCount?.pointee = UInt8(name.count)
                return SSL_TLSEXT_ERR_OK
            }
            start = end
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }

    private static func load(
        _ configuration: TLSConfiguration,
        into context: OpaquePointer
    ) throws(ServerError) {
        let (certificate, key) = (configuration.certificatePath, configuration.keyPath)
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
            throw TLSFailure.file(certificate, expected: "a chain of certificates in PEM")
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
            if TLSFailure.isMismatch {
                throw .keyDoesNotMatch(certificate: certificate, key: key)
            }
            throw TLSFailure.file(key, expected: "a private key in PEM without a password")
        }
        guard unsafe SSL_CTX_check_private_key(context) == 1 else {
            throw .keyDoesNotMatch(certificate: certificate, key: key)
        }
    }

    private static func demandCertificates(
        of path: String,
        _ context: OpaquePointer
    ) throws(ServerError) {
        guard unsafe SSL_CTX_load_verify_file(context, path) == 1,
            let names = unsafe SSL_load_client_CA_file(path)
        else { throw TLSFailure.file(path, expected: "certificates of authorities in PEM") }
        unsafe SSL_CTX_set_client_CA_list(context, names)
        let demand = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        unsafe SSL_CTX_set_verify(context, demand, nil)
        unsafe SSL_CTX_set_options(context, cs_no_ticket)
        unsafe SSL_CTX_set_num_tickets(context, 0)
    }

    private static func warnings(
        _ configuration: TLSConfiguration,
        _ context: OpaquePointer
    ) -> [TLSWarning] {
        var warnings: [TLSWarning] = []
        var status = stat()
        let path = configuration.keyPath
        if unsafe stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
            warnings.append(.keyReadableByOthers(path: path, mode: status.st_mode & 0o777))
        }
        let certificate = unsafe SSL_CTX_get0_certificate(context)
        // Zero is an error, less is the past, more the future.
        let begin = unsafe X509_cmp_current_time(X509_get0_notBefore(certificate))
        let end = unsafe X509_cmp_current_time(X509_get0_notAfter(certificate))
        if begin >= 0 || end <= 0 {
            warnings.append(.certificateNotValidNow(path: configuration.certificatePath))
        }
        return warnings
    }
}

/// What OpenSSL says of the step that failed last on this thread.
private enum TLSFailure {
    /// Whether a key was refused because it belongs to another certificate.
    static var isMismatch: Bool {
        let reason = ERR_GET_REASON(ERR_peek_last_error())
        return reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH
    }

    static func last(_ operation: String) -> ServerError {
        .tlsFailed(operation: operation, reason: reason)
    }

    static func file(_ path: String, expected: String) -> ServerError {
        .unusableTLSFile(path: path, expected: expected, reason: reason)
    }

    /// The first error is the cause, those after it are consequences.
    private static var reason: String {
        let code = ERR_peek_error()
        defer { ERR_clear_error() }
        if let text = unsafe ERR_reason_error_string(code) { return unsafe String(cString: text) }
        return code == 0 ? "no reason given" : systemMessage(for: ERR_GET_REASON(code))
    }
}
