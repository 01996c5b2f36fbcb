import Glibc
import Synchronization

/// An HTTP/1.1 server on Dispatch: a listener, a fixed pool of connection loops, and a router.
///
/// Nothing runs before `start`; `drain` ends it for good.
public final class HTTPServer: Sendable {
    private enum Phase {
        case new
        case running(Listener, [ConnectionLoop], TLSCredentials?)
        case ended
    }

    /// What the server has done so far.
    public let counters = ServerCounters()
    /// What it has answered, for whoever writes a log.
    public let records: RequestRecords
    /// The limits that the server keeps.
    public let configuration: ServerConfiguration
    private let router: Router
    private let phase = Mutex(Phase.new)

    /// What a process has open beside its connections: files, mappings, the server's own.
    private static let otherDescriptorCount = 256

    /// Makes a server that answers by this router.
    public init(configuration: ServerConfiguration, router: Router) {
        self.configuration = configuration
        self.router = router
        records = RequestRecords(limit: configuration.recordLimit)
    }

    /// Starts to listen and returns the port, which the system chose if the configuration left it.
    ///
    /// Ignores SIGPIPE for the whole process: writing to a client that has gone is an error code.
    public func start() throws(ServerError) -> UInt16 {
        var port: UInt16 = 0
        try start { configuration throws(ServerError) in
            let socket = try TCPListeningSocket(
                host: configuration.host,
                port: configuration.port,
                backlog: configuration.backlog
            )
            port = socket.port
            return socket
        }
        return port
    }

    /// Starts to accept from the socket that is made.
    func start(
        _ makeSocket: (ServerConfiguration) throws(ServerError) -> any ListeningSocket
    ) throws(ServerError) {
        _ = signal(SIGPIPE, SIG_IGN)
        DescriptorLimit.raise(to: configuration.connectionLimit + Self.otherDescriptorCount)
        try phase.withLock { phase throws(ServerError) in
            guard case .new = phase else { throw .alreadyStarted }
            let credentials = try makeCredentials()
            let socket = try makeSocket(configuration)
            let loops = try makeLoops()
            let listener = Listener(
                socket: socket,
                loops: loops,
                credentials: credentials,
                configuration: configuration,
                counters: counters
            )
            phase = .running(listener, loops, credentials)
        }
    }

    /// Stops accepting, closes idle connections and finishes the requests under way.
    ///
    /// Those answers say `Connection: close`. What is not finished within the limit is cut off.
    /// Returns whether every handler finished; a server that does not run, or is drained already,
    /// has none.
    public func drain(within limit: Duration) async -> Bool {
        let running = phase.withLock { phase in
            let running = phase
            phase = .ended
            return running
        }
        defer { records.end() }
        guard case .running(let listener, let loops, _) = running else { return true }
        await listener.stop()
        return await withTaskGroup(of: Bool.self) { group in
            for loop in loops { group.addTask { await loop.drain(within: limit) } }
            return await group.reduce(true) { $0 && $1 }
        }
    }

    /// Reads the files of the TLS configuration again; nil without TLS.
    ///
    /// Nothing changes before what is returned is installed.
    public func readCertificate() throws(ServerError) -> TLSRenewal? {
        try credentials?.read()
    }

    /// What is wrong with the files of TLS in use, as long as the server runs.
    public var tlsWarnings: [TLSWarning] { credentials?.current.warnings ?? [] }

    private var credentials: TLSCredentials? {
        phase.withLock { phase in
            guard case .running(_, _, let credentials) = phase else { return nil }
            return credentials
        }
    }

    private func makeCredentials() throws(ServerError) -> TLSCredentials? {
        guard let tls = configuration.tls else { return nil }
        return try TLSCredentials(tls)
    }

    private func makeLoops() throws(ServerError) -> [ConnectionLoop] {
        var loops: [ConnectionLoop] = []
        for index in 0..<max(1, configuration.loopCount) {
            guard let readiness = ReadinessSet() else {
                throw .failed(
                    operation: "epoll_create1",
                    host: configuration.host,
                    port: configuration.port,
                    errno: errno
                )
            }
            loops.append(
                ConnectionLoop(
                    index: index,
                    configuration: configuration,
                    router: router,
                    counters: counters,
                    records: records,
                    readiness: readiness
                )
            )
        }
        return loops
    }
}
