import Glibc

/// Asks a service for the status of one path; for health checks, which run beside it.
///
/// It blocks, with a limit on every wait. With TLS it takes any certificate: it asks whether the
/// service answers, tells it nothing, and goes no further than the own machine.
public struct HealthProbe: Sendable, Equatable {
    /// The address that the service listens on, or a name that resolves to one.
    ///
    /// Linux connects to the wildcard addresses as if they were those of loopback.
    public var host: String
    /// The port that it listens on.
    public var port: UInt16
    /// The service's TLS; nil when it speaks without.
    ///
    /// Where it demands certificates of clients, it is shown its own.
    public var tls: TLSConfiguration?
    /// How long one wait may take.
    public var timeoutSeconds = 4

    /// Makes a probe of the service that listens there.
    public init(host: String, port: UInt16, tls: TLSConfiguration? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// The status of the answer to `GET path`.
    ///
    /// Complexity: one connection, closed again; no more of the answer is read than its first line.
    public func status(of path: String) throws(ProbeError) -> Int {
        let transport = PlainTransport(owning: try connect())
        let line: any ProbeLine
        if let tls {
            line = try TLSProbeLine(over: transport, as: tls)
        } else {
            line = PlainProbeLine(over: transport)
        }
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        guard line.write(Array(request.utf8)) else { throw .notHTTP(found: 0) }
        var answer: [UInt8] = []
        while answer.count < Self.beginByteCount {
            let part = line.read()
            guard !part.isEmpty else { throw .notHTTP(found: answer.count) }
            answer += part
        }
        guard let status = Self.status(in: answer) else { throw .notHTTP(found: answer.count) }
        return status
    }

    // As in `HTTP/1.1 200`.
    private static let beginByteCount = 12

    private static func status(in answer: [UInt8]) -> Int? {
        let begin = String(decoding: answer.prefix(beginByteCount), as: UTF8.self)
        guard begin.hasPrefix("HTTP/1.") else { return nil }
        return Int(begin.suffix(3))
    }

    private func failure(_ operation: String) -> ProbeError {
        .unreachable(
            host: host,
            port: port,
            operation: operation,
            reason: systemMessage(for: errno)
        )
    }

    @safe
    private func connect() throws(ProbeError) -> Descriptor {
        var found: UnsafeMutablePointer<addrinfo>?
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let status = unsafe getaddrinfo(host, String(port), &hints, &found)
        defer { if let found = unsafe found { unsafe freeaddrinfo(found) } }
        guard status == 0, let address = unsafe found?.pointee else {
            let reason = unsafe gai_strerror(status).map { unsafe String(cString: $0) }
            throw .unreachable(
                host: host,
                port: port,
                operation: "getaddrinfo",
                reason: reason ?? "no address"
            )
        }
        let kind = unsafe address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
        let number = unsafe socket(address.ai_family, kind, 0)
        guard number >= 0 else { throw failure("socket") }
        let descriptor = Descriptor(owning: number)
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            guard unsafe setsockopt(number, SOL_SOCKET, option, &limit, size) == 0 else {
                throw failure("setsockopt")
            }
        }
        guard unsafe Glibc.connect(number, address.ai_addr, address.ai_addrlen) == 0 else {
            throw failure("connect")
        }
        return descriptor
    }
}

/// Why a probe has no status to tell.
public enum ProbeError: Error, Equatable, Sendable {
    /// There is no connection to the service, or it broke.
    case unreachable(host: String, port: UInt16, operation: String, reason: String)
    /// TLS did not come about.
    case handshakeFailed(reason: String)
    /// What came is no answer in HTTP/1.1, or nothing came within the limit.
    case notHTTP(found: Int)
}

extension ProbeError: CustomStringConvertible {
    /// One line in plain English for the command line.
    public var description: String {
        switch self {
        case .unreachable(let host, let port, let operation, let reason):
            "\(host) port \(port) cannot be asked: \(operation): \(reason)"
        case .handshakeFailed(let reason):
            "expected a TLS handshake, found an error: \(reason)"
        case .notHTTP(found: 0):
            "expected an answer in HTTP/1.1, found none"
        case .notHTTP(let byteCount):
            "expected an answer in HTTP/1.1, found \(byteCount) bytes of something else"
        }
    }
}

/// What a probe writes to and reads from.
protocol ProbeLine {
    /// Writes all of the bytes; false if they were not taken.
    func write(_ bytes: [UInt8]) -> Bool
    /// Reads what is there, or waits for it; empty when nothing comes any more.
    func read() -> [UInt8]
}

/// A probe's connection without TLS.
struct PlainProbeLine: ProbeLine {
    private let transport: PlainTransport

    /// Speaks over a blocking socket.
    init(over transport: PlainTransport) {
        self.transport = transport
    }

    func write(_ bytes: [UInt8]) -> Bool {
        // A request this small fits into the buffer of a fresh socket.
        guard case .bytes(bytes.count) = transport.write(bytes.span) else { return false }
        return true
    }

    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64)
        var span = buffer.mutableSpan
        guard case .bytes(let count) = transport.read(into: &span) else { return [] }
        return Array(buffer.prefix(count))
    }
}
