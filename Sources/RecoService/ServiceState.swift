import HTTPServing
import Synchronization

/// What endpoints may know of the running server: whether it drains, and what it has counted.
final class ServiceState: Sendable {
    private let drains = Atomic<Bool>(false)
    private let counters = Mutex<ServerCounters?>(nil)

    /// Whether the service has been told to end.
    var isDraining: Bool { drains.load(ordering: .acquiring) }

    /// Makes the service unready, for good.
    func startDraining() {
        drains.store(true, ordering: .releasing)
    }

    /// Takes the counters of the server, which is made after the routes that show them.
    func attach(_ counters: ServerCounters) {
        self.counters.withLock { $0 = counters }
    }

    /// What the server has counted; all zero as long as there is none.
    var serverNumbers: ServerNumbers {
        counters.withLock(\.self).map(ServerNumbers.init) ?? ServerNumbers()
    }
}

/// The numbers of a server at one moment.
struct ServerNumbers: Sendable, Equatable {
    var openConnectionCount = 0
    var acceptedConnectionCount = 0
    var refusedConnectionCount = 0
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
    /// Requests refused before they reached a route, by status.
    var refusals: [Int: Int] = [:]
}

extension ServerNumbers {
    /// Reads a server's counters.
    fileprivate init(_ counters: ServerCounters) {
        openConnectionCount = counters.openConnections.value
        acceptedConnectionCount = counters.acceptedConnections.value
        refusedConnectionCount = counters.refusedConnections.value
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
        refusals = counters.wireErrors
    }
}
