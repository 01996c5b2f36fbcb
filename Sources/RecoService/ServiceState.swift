import HTTPServing
import Synchronization

/// What endpoints may know and want of the running server.
final class ServiceState: Sendable {
    private let drains = Atomic<Bool>(false)
    private let server = Mutex(Reference())

    /// The server holds the routes, and these hold the state, so this must not hold the server.
    private struct Reference {
        weak var server: HTTPServer?
    }

    /// Whether the service has been told to end.
    var isDraining: Bool { drains.load(ordering: .acquiring) }

    /// Makes the service unready, for good.
    func startDraining() {
        drains.store(true, ordering: .releasing)
    }

    /// Takes the server, which is made after the routes that ask for it.
    func attach(_ server: HTTPServer) {
        self.server.withLock { $0.server = server }
    }

    /// What is wrong with the files of TLS in use.
    var tlsWarnings: [TLSWarning] { server.withLock(\.server)?.tlsWarnings ?? [] }

    /// Reads the files of TLS again, if there are any.
    func readCertificate() throws(ServerError) -> TLSRenewal? {
        try server.withLock(\.server)?.readCertificate()
    }

    /// What the server has counted; all zero as long as there is none.
    var serverNumbers: ServerNumbers {
        server.withLock(\.server).map { ServerNumbers($0) } ?? ServerNumbers()
    }
}

/// The numbers of a server at one moment.
struct ServerNumbers: Sendable, Equatable {
    var openConnectionCount = 0
    var acceptedConnectionCount = 0
    var refusedConnectionCount = 0
    var closedIdleConnectionCount = 0
    var runningHandlerCount = 0
    var heldAnswerByteCount = 0
    var acceptFailureCount = 0
    var timeoutCount = 0
    var runningHandshakeCount = 0
    var completedHandshakeCount = 0
    var failedHandshakeCount = 0
    var timedOutHandshakeCount = 0
    var readByteCount = 0
    var writtenByteCount = 0
    var heldBodyByteCount = 0
    var codedBodyByteCount = 0
    var inflatedBodyByteCount = 0
    var plainAnswerByteCount = 0
    var codedAnswerByteCount = 0
    /// Requests that the server itself refused, by the reason.
    var refusals: [RefusalReason: Int] = [:]
    /// Lines of the log that were dropped.
    var droppedRecordCount = 0
}

extension ServerNumbers {
    /// Reads a server's counters.
    fileprivate init(_ server: HTTPServer) {
        let counters = server.counters
        openConnectionCount = counters.openConnections.value
        acceptedConnectionCount = counters.acceptedConnections.value
        refusedConnectionCount = counters.refusedConnections.value
        closedIdleConnectionCount = counters.closedIdleConnections.value
        runningHandlerCount = counters.runningHandlers.value
        heldAnswerByteCount = counters.heldAnswerBytes.value
        acceptFailureCount = counters.acceptFailures.value
        timeoutCount = counters.timeouts.value
        runningHandshakeCount = counters.runningHandshakes.value
        completedHandshakeCount = counters.completedHandshakes.value
        failedHandshakeCount = counters.failedHandshakes.value
        timedOutHandshakeCount = counters.timedOutHandshakes.value
        readByteCount = counters.readBytes.value
        writtenByteCount = counters.writtenBytes.value
        heldBodyByteCount = counters.heldBodyBytes.value
        codedBodyByteCount = counters.codedBodyBytes.value
        inflatedBodyByteCount = counters.inflatedBodyBytes.value
        plainAnswerByteCount = counters.plainAnswerBytes.value
        codedAnswerByteCount = counters.codedAnswerBytes.value
        refusals = counters.refusals
        droppedRecordCount = server.records.dropped.value
    }
}
