import Glibc
import HTTPWire
import Synchronization
import TestSupport
import Testing

@testable import HTTPServing

/// A socket that claims to be out of descriptors for its first so many accepts.
private final class StarvedSocket: ListeningSocket {
    private let socket: TCPListeningSocket
    private let remaining: Mutex<Int>

    init(_ socket: TCPListeningSocket, failureCount: Int) {
        self.socket = socket
        remaining = Mutex(failureCount)
    }

    var descriptorNumber: Int32 { socket.descriptorNumber }

    func accept() -> AcceptOutcome {
        let fails = remaining.withLock { remaining in
            guard remaining > 0 else { return false }
            remaining -= 1
            return true
        }
        return fails ? .exhausted : socket.accept()
    }
}

/// Lowers the number of descriptors that this process may have.
private func setDescriptorLimit(_ count: rlim_t) {
    var limit = rlimit(rlim_cur: count, rlim_max: count)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

struct ListenerTests {
    /// Starts a server whose first accepts fail, and lets work talk to it.
    private func withStarvedServer(
        failureCount: Int,
        _ work: @escaping @Sendable (HTTPServer, UInt16) throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.acceptBackOff = .milliseconds(20)
        let server = HTTPServer(
            configuration: configuration,
            router: ServerFixture.makeRouter(gate: Gate())
        )
        let socket = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 64)
        try server.start { _ in StarvedSocket(socket, failureCount: failureCount) }
        try await onOwnThread { try work(server, socket.port) }
        #expect(await server.drain(within: .seconds(30)))
    }

    @Test func outOfDescriptorsItTurnsOneClientAwayAndThenGoesOn() async throws {
        try await withStarvedServer(failureCount: 1) { server, port in
            let unlucky = try RawClient(port: port)
            let refused = try unlucky.readResponse()
            #expect(refused.status == 503)
            #expect(refused.field("Retry-After") == "1")
            #expect(refused.field("Date")?.hasSuffix(" GMT") == true)
            #expect(server.counters.acceptFailures.value == 1)
            #expect(server.counters.refusedConnections.value == 1)
            let lucky = try RawClient(port: port)
            try lucky.send(request("GET /now HTTP/1.1"))
            #expect(try lucky.readResponse().status == 200)
        }
    }

    /// In a process of its own, because nothing else there could open a file meanwhile.
    @Test(.timeLimit(.minutes(1))) func survivesAProcessThatIsReallyOutOfDescriptors() async {
        await #expect(processExitsWith: .success) {
            var configuration = ServerConfiguration()
            configuration.acceptBackOff = .milliseconds(20)
            let server = HTTPServer(
                configuration: configuration,
                router: ServerFixture.makeRouter(gate: Gate())
            )
            let port = try server.start()
            try await onOwnThread {
                // One client before, so that everything that is made at first use exists.
                let early = try RawClient(port: port)
                try early.send(request("GET /now HTTP/1.1"))
                #expect(try early.readResponse().status == 200)
                setDescriptorLimit(200)
                var taken: [PlainTransport] = []
                while true {
                    let number = dup(0)
                    if number < 0 { break }
                    taken.append(PlainTransport(owning: Descriptor(owning: number)))
                }
                taken.removeLast()
                let unlucky = try RawClient(port: port)
                #expect(try unlucky.readResponse().status == 503)
                #expect(server.counters.acceptFailures.value >= 1)
                try early.send(request("GET /now HTTP/1.1"))
                #expect(try early.readResponse().status == 200)
                taken = []
                let late = try RawClient(port: port)
                try late.send(request("GET /now HTTP/1.1"))
                #expect(try late.readResponse().status == 200)
            }
            #expect(await server.drain(within: .seconds(30)))
        }
    }

    @Test func withoutEvenTheSpareDescriptorItRestsAndTriesAgain() async throws {
        // Each failed accept is followed by one with the spare descriptor, which fails as well.
        try await withStarvedServer(failureCount: 10) { server, port in
            let client = try RawClient(port: port)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            #expect(server.counters.acceptFailures.value == 5)
            #expect(server.counters.refusedConnections.value == 0)
        }
    }

    @Test(.timeLimit(.minutes(1))) func stoppingWhileRestingIsNotForgotten() async throws {
        var configuration = ServerConfiguration()
        configuration.acceptBackOff = .seconds(3600)
        let server = HTTPServer(configuration: configuration, router: Router())
        let socket = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 64)
        let port = socket.port
        try server.start { _ in StarvedSocket(socket, failureCount: 2) }
        try await onOwnThread {
            let client = try RawClient(port: port)
            #expect(waitUntil { server.counters.acceptFailures.value == 1 })
            // Long enough to be accepted, if accepting went on.
            usleep(50_000)
            #expect(server.counters.acceptedConnections.value == 0)
            #expect(server.counters.refusedConnections.value == 0)
            _ = client
        }
        #expect(await server.drain(within: .seconds(30)))
    }

    @Test func oneConnectionTooManyIsAnswered503() async throws {
        try await withServer {
            $0.connectionLimit = 2
        } _: { fixture in
            let first = try fixture.connect()
            try first.send(request("GET /now HTTP/1.1"))
            #expect(try first.readResponse().status == 200)
            do {
                let second = try fixture.connect()
                try second.send(request("GET /now HTTP/1.1"))
                #expect(try second.readResponse().status == 200)
                let third = try fixture.connect()
                try third.send(request("GET /now HTTP/1.1"))
                let refused = try third.readResponse()
                #expect(refused.status == 503)
                #expect(refused.field("Retry-After") == "1")
                #expect(refused.field("Connection") == "close")
                #expect(refused.field("Content-Type") == "application/problem+json")
                #expect(try third.isClosedWithoutMore())
            }
            #expect(waitUntil { fixture.server.counters.openConnections.value == 1 })
            #expect(waitUntil { fixture.server.counters.lingeringRefusals.value == 0 })
            let fourth = try fixture.connect()
            try fourth.send(request("GET /now HTTP/1.1"))
            #expect(try fourth.readResponse().status == 200)
            #expect(fixture.server.counters.refusedConnections.value == 1)
            #expect(fixture.server.counters.acceptedConnections.value == 3)
        }
    }

    @Test func idleConnectionsMakeRoomTheLongestIdleFirst() async throws {
        try await withServer {
            $0.connectionLimit = 32
            $0.idleGrace = .zero
            $0.idleTimeout = .seconds(60)
            $0.headTimeout = .seconds(60)
        } _: { fixture in
            let counters = fixture.server.counters
            func ask(_ client: RawClient) throws {
                try client.send(request("GET /now HTTP/1.1"))
                #expect(try client.readResponse().status == 200)
            }
            // Two that have asked and one that waits for its answer, which does not count as idle.
            let first = try fixture.connect()
            try ask(first)
            let waiting = try fixture.connect()
            try waiting.send(request("GET /wait HTTP/1.1"))
            #expect(waitUntil { counters.runningHandlers.value == 1 })
            // Three times as many as there are places, none of which ever asks.
            var silent: [RawClient] = []
            for count in 1...96 {
                silent.append(try fixture.connect())
                #expect(waitUntil { counters.acceptedConnections.value == 2 + count })
                #expect(waitUntil { counters.openConnections.value <= 30 })
            }
            #expect(counters.refusedConnections.value == 0)
            let newcomer = try fixture.connect()
            try ask(newcomer)
            #expect(try first.isClosedWithoutMore())
            #expect(try silent[0].isClosedWithoutMore())
            fixture.gate.open()
            #expect(try waiting.readResponse().status == 200)
            // Both loops may make room at once.
            #expect(counters.closedIdleConnections.value >= 2 + 96 + 1 - 30)
        }
    }

    @Test func whoHasJustComeIsNotClosedToMakeRoom() async throws {
        try await withServer {
            $0.connectionLimit = 32
            $0.idleGrace = .seconds(60)
            $0.headTimeout = .seconds(60)
        } _: { fixture in
            let counters = fixture.server.counters
            let clients = try (0..<32).map { _ in try fixture.connect() }
            #expect(waitUntil { counters.acceptedConnections.value == 32 })
            let refused = try fixture.connect()
            #expect(try refused.readResponse().status == 503)
            for client in clients {
                try client.send(request("GET /now HTTP/1.1"))
                #expect(try client.readResponse().status == 200)
            }
            #expect(counters.closedIdleConnections.value == 0)
        }
    }

    @Test func aFullServerMakesRoomForTheNext() async throws {
        try await withServer {
            $0.connectionLimit = 32
            $0.idleGrace = .milliseconds(200)
            $0.headTimeout = .seconds(60)
        } _: { fixture in
            let counters = fixture.server.counters
            let silent = try (0..<32).map { _ in try fixture.connect() }
            #expect(waitUntil { counters.acceptedConnections.value == 32 })
            #expect(
                waitUntil {
                    // Each try asks for room, which there is once the silent had their time.
                    guard let client = try? fixture.connect(),
                        (try? client.send(request("GET /now HTTP/1.1"))) != nil
                    else { return false }
                    return (try? client.readResponse().status) == 200
                }
            )
            #expect(counters.closedIdleConnections.value > 0)
            withExtendedLifetime(silent) {}
        }
    }

    @Test func aStormOfRefusedClientsIsSurvived() async throws {
        try await withServer {
            $0.connectionLimit = 1
        } _: { fixture in
            let first = try fixture.connect()
            try first.send(request("GET /now HTTP/1.1"))
            #expect(try first.readResponse().status == 200)
            let storm = try (0..<200).map { _ in try fixture.connect() }
            #expect(waitUntil { fixture.server.counters.refusedConnections.value == 200 })
            #expect(fixture.server.counters.lingeringRefusals.value <= 64)
            var ids: Set<String> = []
            for client in storm {
                let refused = try client.readResponse()
                #expect(refused.status == 503)
                ids.insert(try #require(refused.field("X-Request-Id")))
                #expect(refused.field("Server-Timing") == "total;dur=0.000")
            }
            #expect(ids.count == storm.count)
            try first.send(request("GET /now HTTP/1.1"))
            #expect(try first.readResponse().status == 200)
        }
    }

    @Test func aStormOfConnectsIsServedOnAllLoops() async throws {
        try await withServer {
            $0.loopCount = 3
        } _: { fixture in
            let clients = try (0..<300).map { _ in try fixture.connect() }
            for client in clients { try client.send(request("GET /now HTTP/1.1")) }
            for client in clients { #expect(try client.readResponse().status == 200) }
            #expect(fixture.server.counters.acceptedConnections.value == 300)
            #expect(fixture.server.counters.openConnections.value == 300)
            withExtendedLifetime(clients) {}
        }
    }
}
