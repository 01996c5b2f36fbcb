import COpenSSL
import Glibc

/// How a test's client speaks TLS.
public struct ClientTLS: Sendable {
    /// The authority of the server, a file in PEM; without one, anybody is believed.
    public var authorityPath: String?
    /// The certificate and key that the client shows, files in PEM.
    public var identity: (certificatePath: String, keyPath: String)?
    /// What the client offers by ALPN; empty for no offer.
    public var protocols = ["http/1.1"]
    /// The only version that it speaks, such as 0x0303 for TLS 1.2; nil for what the library likes.
    public var version: Int32?

    /// Makes a client that believes what this authority says.
    public init(authorityPath: String? = nil) {
        self.authorityPath = authorityPath
    }
}

/// The client's end of TLS on a connected, blocking socket that stays the caller's.
@safe
public final class TLSChannel {
    /// What a read came to.
    enum Outcome {
        case bytes(Int)
        case end
        case timedOut
        case broken
    }

    /// A handshake that failed, with OpenSSL's reason.
    public struct HandshakeFailure: Error, CustomStringConvertible {
        /// OpenSSL's words, such as `tlsv1 alert no application protocol`.
        public let description: String
    }

    /// Whether the server has said `close_notify`.
    public var hasEnded: Bool {
        unsafe SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0
    }
    /// Whether a session from before was taken up again.
    public var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }
    /// What both agreed on by ALPN, empty for nothing.
    public var chosenProtocol: String {
        var name: UnsafePointer<UInt8>?
        var byteCount: UInt32 = 0
        unsafe SSL_get0_alpn_selected(session, &name, &byteCount)
        let bytes = unsafe UnsafeBufferPointer(start: name, count: Int(byteCount))
        return unsafe String(decoding: bytes, as: UTF8.self)
    }
    /// The version that both speak, such as 0x0304.
    public var version: Int32 { unsafe SSL_version(session) }
    /// The common name in the server's certificate.
    public var peerName: String {
        let certificate = unsafe SSL_get0_peer_certificate(session)
        var text = [CChar](repeating: 0, count: 256)
        let name = unsafe X509_get_subject_name(certificate)
        let count = unsafe X509_NAME_get_text_by_NID(name, NID_commonName, &text, 256)
        return String(decoding: text.prefix(max(0, Int(count))).map(UInt8.init), as: UTF8.self)
    }

    private let context: OpaquePointer
    private let session: OpaquePointer

    /// Shakes hands; takes up the session of another channel where that is possible.
    init(on socketNumber: Int32, _ tls: ClientTLS, resuming other: TLSChannel?) throws {
        _ = signal(SIGPIPE, SIG_IGN)
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { throw Self.failure }
        guard let session = unsafe SSL_new(context) else {
            unsafe SSL_CTX_free(context)
            throw Self.failure
        }
        unsafe self.context = context
        unsafe self.session = session
        unsafe cs_set_modes(context, cs_modes)
        try configure(tls)
        unsafe SSL_set_fd(session, socketNumber)
        if let other { unsafe SSL_set_session(session, SSL_get_session(other.session)) }
        guard unsafe SSL_connect(session) == 1 else { throw Self.failure }
    }

    deinit {
        unsafe SSL_free(session)
        unsafe SSL_CTX_free(context)
    }

    private func configure(_ tls: ClientTLS) throws {
        if let path = tls.authorityPath {
            guard unsafe SSL_CTX_load_verify_file(context, path) == 1 else { throw Self.failure }
            unsafe SSL_set_verify(session, SSL_VERIFY_PEER, nil)
            unsafe SSL_set1_host(session, "localhost")
        }
        if let identity = tls.identity {
            guard
                unsafe SSL_use_certificate_chain_file(session, identity.certificatePath) == 1,
                unsafe SSL_use_PrivateKey_file(session, identity.keyPath, SSL_FILETYPE_PEM) == 1
            else { throw Self.failure }
        }
        if let version = tls.version { unsafe cs_set_only_version(session, version) }
        let offer = tls.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !offer.isEmpty { unsafe SSL_set_alpn_protos(session, offer, UInt32(offer.count)) }
    }

    /// What OpenSSL said last.
    private static var failure: HandshakeFailure {
        let reason = unsafe ERR_reason_error_string(ERR_peek_error())
        return HandshakeFailure(
            description: unsafe reason.map { unsafe String(cString: $0) } ?? "cut off"
        )
    }

    func read(into buffer: inout [UInt8]) -> Outcome {
        ERR_clear_error()
        let result = unsafe SSL_read(session, &buffer, Int32(buffer.count))
        if result > 0 { return .bytes(Int(result)) }
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_ZERO_RETURN: return .end
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .timedOut
        default: return .broken
        }
    }

    /// Writes some of the bytes as one record, and returns how many; nil when nothing was taken.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        ERR_clear_error()
        let result = unsafe bytes.withUnsafeBytes { bytes in
            unsafe SSL_write(session, bytes.baseAddress, Int32(bytes.count))
        }
        return result > 0 ? Int(result) : nil
    }

    /// Says `close_notify`; reading goes on.
    func finishWriting() {
        ERR_clear_error()
        unsafe SSL_shutdown(session)
    }

    /// Asks for another handshake on the same connection, as TLS 1.2 has it; false if refused.
    public func renegotiate() -> Bool {
        ERR_clear_error()
        guard unsafe SSL_renegotiate(session) == 1 else { return false }
        return unsafe SSL_do_handshake(session) == 1
    }
}
