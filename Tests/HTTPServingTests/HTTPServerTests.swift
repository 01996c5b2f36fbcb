import HTTPServing
import HTTPWire
import Synchronization
import TestSupport
import Testing

struct HTTPServerTests {
    private static func makeServer(
        gate: Gate = Gate(),
        _ configuration: ServerConfiguration = ServerConfiguration()
    ) -> HTTPServer {
        HTTPServer(
            configuration: configuration,
            router: ServerFixture.makeRouter(gate: gate)
        )
    }

    @Test func servesIPv6() async throws {
        let server = Self.makeServer(ServerConfiguration(host: "::1"))
        let port = try server.start()
        try await onOwnThread {
            let client = try RawClient(port: port, ipv6: true)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
        }
        #expect(await server.drain(within: .seconds(30)))
    }

    @Test func servesAHostByName() async throws {
        let server = Self.makeServer(ServerConfiguration(host: "localhost"))
        #expect(try server.start() != 0)
        #expect(await server.drain(within: .seconds(30)))
    }

    @Test func saysThatAPortIsTaken() async throws {
        let first = Self.makeServer()
        let port = try first.start()
        let second = Self.makeServer(ServerConfiguration(port: port))
        #expect(throws: ServerError.addressInUse(host: "127.0.0.1", port: port)) {
            try second.start()
        }
        #expect(await first.drain(within: .seconds(30)))
        // The port is free again at once, in spite of connections that the system still remembers.
        let third = Self.makeServer(ServerConfiguration(port: port))
        #expect(try third.start() == port)
        #expect(await third.drain(within: .seconds(30)))
    }

    @Test func startsOnlyOnce() async throws {
        let server = Self.makeServer()
        _ = try server.start()
        #expect(throws: ServerError.alreadyStarted) { try server.start() }
        #expect(await server.drain(within: .seconds(30)))
        #expect(throws: ServerError.alreadyStarted) { try server.start() }
    }

    @Test func drainingAServerThatNeverStartedHasNothingToFinish() async {
        #expect(await Self.makeServer().drain(within: .zero))
    }

    @Test func drainingClosesIdleConnectionsAndFinishesRequests() async throws {
        let gate = Gate()
        let server = Self.makeServer(gate: gate)
        let port = try server.start()
        let drained = Mutex(false)
        async let outcome = onOwnThread {
            let idle = try RawClient(port: port)
            try idle.send(request("GET /now HTTP/1.1"))
            #expect(try idle.readResponse().status == 200)
            let busy = try RawClient(port: port)
            try busy.send(request("GET /wait HTTP/1.1") + request("GET /now HTTP/1.1"))
            #expect(waitUntil { gate.arrivalCount == 1 })
            drained.withLock { $0 = true }
            #expect(try idle.isClosedWithoutMore())
            // The idle connection is closed only after accepting has stopped.
            #expect(throws: RawClient.Failure.self) { try RawClient(port: port) }
            gate.open()
            let last = try busy.readResponse()
            #expect(last.text == "waited ")
            #expect(last.field("Connection") == "close")
            #expect(try busy.isClosedWithoutMore())
        }
        try await onOwnThread { #expect(waitUntil { drained.withLock(\.self) }) }
        #expect(await server.drain(within: .seconds(60)))
        try await outcome
        #expect(server.counters.openConnections.value == 0)
    }

    @Test func drainingGivesUpAtItsLimitAndSaysSo() async throws {
        let gate = Gate()
        let server = Self.makeServer(gate: gate)
        let port = try server.start()
        async let outcome = onOwnThread {
            let client = try RawClient(port: port)
            try client.send(request("GET /wait HTTP/1.1"))
            #expect(waitUntil { gate.arrivalCount == 1 })
            #expect(try client.isClosedWithoutMore())
        }
        try await onOwnThread { #expect(waitUntil { gate.arrivalCount == 1 }) }
        #expect(await !server.drain(within: .milliseconds(50)))
        try await outcome
        #expect(server.counters.openConnections.value == 0)
        gate.open()
    }

    @Test func aServerThatIsReleasedStopsServing() async throws {
        try await onOwnThread {
            var server: HTTPServer? = Self.makeServer()
            let port = try server?.start() ?? 0
            let client = try RawClient(port: port)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            server = nil
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { (try? RawClient(port: port)) == nil })
        }
    }
}
