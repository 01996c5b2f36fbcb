import COpenSSL
import Glibc

/// OpenSSL's way to a client: a BIO that reads and writes a transport below.
///
/// OpenSSL's own socket BIO calls `write`, which raises SIGPIPE when the client is gone; a
/// transport does not. A client that speaks HTTP without TLS shows by its first byte.
@safe
final class TLSLink {
    /// What carries the records.
    let base: any Transport
    /// Whether the first byte was a capital letter, with which every method of HTTP begins and no
    /// record of TLS.
    private(set) var isPlain = false
    private var hasBegun = false

    init(over base: any Transport) {
        self.base = base
    }

    /// Makes the table of functions that such BIOs share; nil when memory has run out.
    static func makeMethod() -> OpaquePointer? {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = unsafe BIO_meth_new(type, "transport") else { return nil }
        unsafe BIO_meth_set_read(method) { bio, buffer, count in
            guard let bio = unsafe bio, let buffer = unsafe buffer, count > 0 else { return -1 }
            let bytes = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
            return unsafe TLSLink.of(bio).read(bytes, for: bio)
        }
        unsafe BIO_meth_set_write(method) { bio, buffer, count in
            guard let bio = unsafe bio, let buffer = unsafe buffer, count > 0 else { return -1 }
            let bytes = unsafe UnsafeRawBufferPointer(start: buffer, count: Int(count))
            return unsafe TLSLink.of(bio).write(bytes, for: bio)
        }
        unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
            // Everything written is out or was not taken.
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        return unsafe method
    }

    /// Makes a BIO, which does not keep the link alive.
    func makeBIO(_ method: OpaquePointer) -> OpaquePointer? {
        guard let bio = unsafe BIO_new(method) else { return nil }
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        unsafe BIO_set_init(bio, 1)
        return unsafe bio
    }

    private static func of(_ bio: OpaquePointer) -> TLSLink {
        guard let data = unsafe BIO_get_data(bio) else {
            preconditionFailure("expected a BIO with a link, found one without")
        }
        return unsafe Unmanaged<TLSLink>.fromOpaque(data).takeUnretainedValue()
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer, for bio: OpaquePointer) -> Int32 {
        unsafe cs_clear_retry(bio)
        let outcome = unsafe buffer.withMemoryRebound(to: UInt8.self) { bytes in
            var span = unsafe bytes.mutableSpan
            return base.read(into: &span)
        }
        switch outcome {
        case .bytes(let count):
            if !hasBegun {
                hasBegun = true
                isPlain = unsafe (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(buffer[0])
                if isPlain { return -1 }
            }
            return Int32(count)
        case .end: return 0
        case .wouldBlock:
            unsafe cs_retry_read(bio)
            return -1
        case .failed: return -1
        }
    }

    private func write(_ buffer: UnsafeRawBufferPointer, for bio: OpaquePointer) -> Int32 {
        unsafe cs_clear_retry(bio)
        let outcome = unsafe buffer.withMemoryRebound(to: UInt8.self) { bytes in
            base.write(unsafe bytes.span)
        }
        switch outcome {
        case .bytes(let count): return Int32(count)
        case .wouldBlock:
            unsafe cs_retry_write(bio)
            return -1
        case .failed: return -1
        }
    }
}
