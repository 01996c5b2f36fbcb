import COpenSSL

/// A probe's connection with TLS: the client's end, which believes anybody.
@safe
final class TLSProbeLine: ProbeLine {
    private let link: TLSLink
    private let method: OpaquePointer
    private let context: OpaquePointer
    private let session: OpaquePointer

    /// Shakes hands over a blocking socket.
    init(over transport: PlainTransport, as tls: TLSConfiguration) throws(ProbeError) {
        ERR_clear_error()
        link = TLSLink(over: transport)
        guard let method = unsafe TLSLink.makeMethod() else { throw Self.failure }
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            unsafe BIO_meth_free(method)
            throw Self.failure
        }
        guard let session = unsafe SSL_new(context), let bio = unsafe link.makeBIO(method) else {
            unsafe SSL_CTX_free(context)
            unsafe BIO_meth_free(method)
            throw Self.failure
        }
        unsafe self.method = method
        unsafe self.context = context
        unsafe self.session = session
        unsafe SSL_set_bio(session, bio, bio)
        try identify(as: tls)
        guard unsafe SSL_connect(session) == 1 else { throw Self.failure }
    }

    deinit {
        unsafe SSL_free(session)
        unsafe SSL_CTX_free(context)
        unsafe BIO_meth_free(method)
    }

    private func identify(as tls: TLSConfiguration) throws(ProbeError) {
        guard tls.clientAuthorityPath != nil else { return }
        guard
            unsafe SSL_use_certificate_chain_file(session, tls.certificatePath) == 1,
            unsafe SSL_use_PrivateKey_file(session, tls.keyPath, SSL_FILETYPE_PEM) == 1
        else { throw Self.failure }
    }

    /// The first error is the cause, those after it are consequences.
    private static var failure: ProbeError {
        let reason = unsafe ERR_reason_error_string(ERR_peek_error())
        return .handshakeFailed(
            reason: unsafe reason.map { unsafe String(cString: $0) } ?? "it was cut off"
        )
    }

    func write(_ bytes: [UInt8]) -> Bool {
        ERR_clear_error()
        return unsafe SSL_write(session, bytes, Int32(bytes.count)) == Int32(bytes.count)
    }

    func read() -> [UInt8] {
        ERR_clear_error()
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = unsafe SSL_read(session, &buffer, Int32(buffer.count))
        return count > 0 ? Array(buffer.prefix(Int(count))) : []
    }
}
