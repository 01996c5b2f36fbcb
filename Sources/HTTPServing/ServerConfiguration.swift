import Glibc
public import HTTPWire

/// Where a server listens and every limit it keeps.
///
/// Each time limit bounds a whole phase of a connection, from its first byte to its last: a client
/// cannot stretch one by sending a byte now and then.
public struct ServerConfiguration: Sendable {
    /// The address to listen on: a numeric IPv4 or IPv6 address, or a name that resolves to one.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: UInt16
    /// The certificate that the port speaks TLS with; nil for a port without TLS.
    public var tls: TLSConfiguration?
    /// What the parser accepts: bytes of target, head and body, and fields per head.
    public var limits: WireLimits
    /// How many connections may be open; one more is answered 503.
    public var connectionLimit: Int
    /// How many TLS handshakes may be under way; one more connection is closed at once.
    public var handshakeLimit: Int
    /// How many times as large as received a decoded body may become.
    public var inflationRatioLimit: Int
    /// Which pages of other origins may read answers in a browser; nil for none.
    public var crossOrigins: CrossOriginPolicy?
    /// How many records of answered requests may wait to be taken; 0 keeps none.
    public var recordLimit: Int
    /// The smallest answer that is compressed for clients that take that; 0 compresses none.
    public var compressionMinimum: Int
    /// How many bytes the bodies of all requests under way may have together, and how many all
    /// answers that wait for their clients; what passes it is answered 503.
    public var heldByteLimit: Int
    /// How many connections the system keeps that have not been accepted yet.
    public var backlog: Int32
    /// How many serial queues serve connections; each connection belongs to one.
    public var loopCount: Int
    /// From accepting a connection to the end of its TLS handshake.
    public var handshakeTimeout: Duration
    /// From a request's first byte (or from accepting the connection) to the end of its head.
    public var headTimeout: Duration
    /// From the end of a head to the end of its body.
    public var bodyTimeout: Duration
    /// From an answer to the first byte of the next request.
    public var idleTimeout: Duration
    /// From an answer's first byte to its last.
    public var writeTimeout: Duration
    /// How long a connection that was answered for the last time is read on.
    public var lingerTimeout: Duration
    /// How many bytes are discarded at most while lingering.
    public var lingerByteLimit: Int
    /// How long accepting rests when the process is out of descriptors.
    public var acceptBackOff: Duration
    /// How long a connection may wait for a request before it may be closed to make room.
    public var idleGrace: Duration
    /// The seconds after which a client that was refused for want of capacity may come again.
    public var retryAfterSeconds: Int

    /// Makes a configuration with defaults for a service behind no proxy.
    public init(host: String = "127.0.0.1", port: UInt16 = 0, limits: WireLimits = WireLimits()) {
        self.host = host
        self.port = port
        self.limits = limits
        connectionLimit = 1024
        handshakeLimit = 256
        inflationRatioLimit = 100
        compressionMinimum = 1024
        recordLimit = 0
        heldByteLimit = 256 << 20
        backlog = 1024
        loopCount = Self.defaultLoopCount
        handshakeTimeout = .seconds(10)
        headTimeout = .seconds(10)
        bodyTimeout = .seconds(60)
        idleTimeout = .seconds(75)
        writeTimeout = .seconds(60)
        lingerTimeout = .seconds(5)
        lingerByteLimit = 1 << 20
        acceptBackOff = .milliseconds(100)
        idleGrace = .seconds(1)
        retryAfterSeconds = 1
    }
}

extension ServerConfiguration {
    /// Half of the processors, at most eight: serving sockets is a small part of the work, and one
    /// queue serves about 100 000 small requests per second.
    public static let defaultLoopCount = max(1, min(8, processorCount / 2))

    /// Whether only programs of this machine can connect.
    public var isLocal: Bool {
        host == "localhost" || host == "::1" || host.wholeMatch(of: /127(\.\d{1,3}){3}/) != nil
    }

    /// The field that tells a refused client when to come again.
    var retryAfter: FieldList {
        var fields = FieldList()
        fields.append("Retry-After", String(retryAfterSeconds))
        return fields
    }

    private static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
