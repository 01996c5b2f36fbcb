import COpenSSL
import Glibc

/// A connection with TLS, over another transport.
///
/// How it works. OpenSSL reads and writes the transport below through a ``TLSLink`` and never waits
/// either. What it wants before it goes on need not be what was asked of it: a read may have to
/// write first and a write to read, so each has an interest of its own. Bytes that were received
/// and decrypted, or received in part, are news that no descriptor tells; `holdsBytes` does. Once
/// the handshake has failed, or the client turned out to speak plain HTTP, what remains of the
/// connection is the transport below.
///
/// Proof that it may be sent: a connection uses it on its loop's queue alone, as the listener did
/// on its own before it handed the transport over; OpenSSL ties no session to a thread.
@safe
final class TLSTransport: Transport, @unchecked Sendable {
    private enum Phase {
        case handshake
        case open
        /// Without TLS, if not without the transport below.
        case bare
    }

    private(set) var interestOfRead: ReadinessSet.Interest = .reading
    private(set) var interestOfWrite: ReadinessSet.Interest = .writing
    private(set) var holdsBytes = false

    /// Kept for what OpenSSL has of it.
    private let context: TLSContext
    private let link: TLSLink
    private let session: OpaquePointer
    private var phase = Phase.handshake
    private var isWriteUnfinished = false
    private var hasSaidGoodbye = false

    /// Makes a session; nil when memory has run out.
    init?(over base: any Transport, context: TLSContext) {
        let link = TLSLink(over: base)
        guard let session = unsafe context.makeSession(through: link) else { return nil }
        self.context = context
        self.link = link
        unsafe self.session = session
    }

    deinit {
        // A client that was cut off in the middle of an answer must not take it for a whole one.
        if phase == .open, !isWriteUnfinished, !hasSaidGoodbye {
            ERR_clear_error()
            unsafe SSL_shutdown(session)
        }
        unsafe SSL_free(session)
    }

    var descriptorNumber: Int32 { link.base.descriptorNumber }

    var needsHandshake: Bool { phase == .handshake }

    func advanceHandshake() -> TransportHandshake {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(session)
        if result == 1 {
            phase = .open
            interestOfRead = .reading
            return .done
        }
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ:
            interestOfRead = .reading
            return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            interestOfRead = .writing
            return .wouldBlock
        default:
            phase = .bare
            interestOfRead = .reading
            return link.isPlain ? .plaintext : .failed
        }
    }

    /// Reads records until the buffer is full or no more has been received.
    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead {
        guard phase == .open else { return link.base.read(into: &buffer) }
        var byteCount = 0
        var failure: TransportRead?
        holdsBytes = false
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            repeat {
                guard let start = buffer.baseAddress else { return }
                ERR_clear_error()
                let room = Int32(clamping: buffer.count - byteCount)
                let result = unsafe SSL_read(session, start + byteCount, room)
                guard result > 0 else {
                    failure = readFailure(result)
                    return
                }
                byteCount += Int(result)
                holdsBytes = unsafe SSL_has_pending(session) == 1
            } while holdsBytes && byteCount < buffer.count
        }
        guard byteCount > 0 else { return failure ?? .wouldBlock }
        interestOfRead = .reading
        // Whatever ended the reading comes again at the next, which no descriptor will ask for.
        if let failure { holdsBytes = failure != .wouldBlock }
        return .bytes(byteCount)
    }

    private func readFailure(_ result: Int32) -> TransportRead {
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ:
            interestOfRead = .reading
            return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            interestOfRead = .writing
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .end
        default:
            hasSaidGoodbye = true
            return .failed(errno: EPROTO)
        }
    }

    func write(_ bytes: Span<UInt8>) -> TransportWrite {
        guard phase == .open else { return link.base.write(bytes) }
        guard !bytes.isEmpty else { return .bytes(0) }
        ERR_clear_error()
        let result = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe SSL_write(session, bytes.baseAddress, Int32(clamping: bytes.count))
        }
        isWriteUnfinished = result <= 0
        if result > 0 {
            interestOfWrite = .writing
            return .bytes(Int(result))
        }
        switch unsafe SSL_get_error(session, result) {
        case SSL_ERROR_WANT_WRITE:
            interestOfWrite = .writing
            return .wouldBlock
        case SSL_ERROR_WANT_READ:
            interestOfWrite = .reading
            return .wouldBlock
        default:
            return .failed(errno: EPROTO)
        }
    }

    /// Says `close_notify`, then finishes below; what the client still sends can be read.
    func finishWriting() -> Bool {
        if phase == .open, !hasSaidGoodbye {
            ERR_clear_error()
            let result = unsafe SSL_shutdown(session)
            if result < 0 {
                let reason = unsafe SSL_get_error(session, result)
                if reason == SSL_ERROR_WANT_WRITE { return false }
            }
            hasSaidGoodbye = true
        }
        return link.base.finishWriting()
    }
}
