import Glibc

/// A TCP connection without encryption.
///
/// Its system calls keep no state in the process, so it may be handed from the listener's queue to
/// a connection's.
@safe
final class PlainTransport: Transport {
    private let descriptor: Descriptor

    /// Takes over a connected, non-blocking socket.
    init(owning descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    var descriptorNumber: Int32 { descriptor.number }

    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead {
        let result = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            retryingInterrupts {
                unsafe recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
            }
        }
        if result > 0 { return .bytes(result) }
        if result == 0 { return .end }
        return Self.isWouldBlock(result) ? .wouldBlock : .failed(errno: Int32(-result))
    }

    // MSG_NOSIGNAL besides the process-wide SIG_IGN: a host program may set its own handler.
    func write(_ bytes: Span<UInt8>) -> TransportWrite {
        let result = unsafe bytes.withUnsafeBufferPointer { bytes in
            retryingInterrupts {
                unsafe send(
                    descriptor.number,
                    bytes.baseAddress,
                    bytes.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
        }
        if result >= 0 { return .bytes(result) }
        return Self.isWouldBlock(result) ? .wouldBlock : .failed(errno: Int32(-result))
    }

    func finishWriting() -> Bool {
        // Fails only if the client is gone, which the next read tells.
        _ = shutdown(descriptor.number, Int32(SHUT_WR))
        return true
    }

    private static func isWouldBlock(_ result: Int) -> Bool {
        result == -Int(EAGAIN) || result == -Int(EWOULDBLOCK)
    }
}
