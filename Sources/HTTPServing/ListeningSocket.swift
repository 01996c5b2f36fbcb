import CSockets
import Glibc

/// What accepting one connection came to.
enum AcceptOutcome: ~Copyable {
    /// A connected, non-blocking socket.
    case connection(Descriptor)
    /// Nobody waits.
    case wouldBlock
    /// This one is gone again, the next may be fine.
    case lost
    /// The process or the system is out of descriptors or memory.
    case exhausted
}

/// A socket that clients connect to.
protocol ListeningSocket: AnyObject, Sendable {
    /// The descriptor to watch.
    var descriptorNumber: Int32 { get }
    /// Accepts one connection without waiting.
    func accept() -> AcceptOutcome
}

/// A TCP socket that listens on one IPv4 or IPv6 address.
@safe
final class TCPListeningSocket: ListeningSocket {
    /// The port that clients connect to, also when the system chose it.
    let port: UInt16
    private let descriptor: Descriptor

    /// Opens, binds and starts to listen.
    init(host: String, port: UInt16, backlog: Int32) throws(ServerError) {
        var found: UnsafeMutablePointer<addrinfo>?
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let status = unsafe getaddrinfo(host, String(port), &hints, &found)
        defer { if let found = unsafe found { unsafe freeaddrinfo(found) } }
        guard status == 0, let address = unsafe found?.pointee else {
            let reason = unsafe gai_strerror(status).map { unsafe String(cString: $0) }
            throw .unknownHost(host: host, reason: reason ?? "no address")
        }
        func failure(_ operation: String) -> ServerError {
            let errorNumber = errno
            if errorNumber == EADDRINUSE { return .addressInUse(host: host, port: port) }
            return .failed(operation: operation, host: host, port: port, errno: errorNumber)
        }
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = unsafe socket(address.ai_family, address.ai_socktype | flags, 0)
        guard number >= 0 else { throw failure("socket") }
        descriptor = Descriptor(owning: number)
        // A restart must not wait for connections of the process before to time out.
        guard Self.set(SO_REUSEADDR, level: SOL_SOCKET, of: number) else {
            throw failure("setsockopt")
        }
        guard unsafe bind(number, address.ai_addr, address.ai_addrlen) == 0 else {
            throw failure("bind")
        }
        guard listen(number, backlog) == 0 else { throw failure("listen") }
        self.port = Self.boundPort(of: number) ?? port
    }

    var descriptorNumber: Int32 { descriptor.number }

    func accept() -> AcceptOutcome {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let result = retryingInterrupts {
            Int(accept4(descriptor.number, nil, nil, flags))
        }
        guard result < 0 else {
            // An answer leaves in one write: waiting to fill a segment would only delay it.
            _ = Self.set(TCP_NODELAY, level: Int32(IPPROTO_TCP), of: Int32(result))
            return .connection(Descriptor(owning: Int32(result)))
        }
        switch Int32(-result) {
        case EAGAIN: return .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        default: return .lost
        }
    }

    private static func set(_ option: Int32, level: Int32, of socket: Int32) -> Bool {
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe setsockopt(socket, level, option, &one, size) == 0
    }

    private static func boundPort(of socket: Int32) -> UInt16? {
        // The port lies at the same place in IPv4's and IPv6's addresses, in network byte order.
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(socket, $0, &size)
            }
        }
        return status == 0 ? UInt16(bigEndian: address.sin6_port) : nil
    }
}
