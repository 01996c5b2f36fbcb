import Dispatch
import Glibc
import TestSupport
import Testing

@testable import HTTPServing

struct ConnectionLoopTests {
    private func makeLoop(
        _ counters: ServerCounters,
        gate: Gate = Gate()
    ) throws -> ConnectionLoop {
        ConnectionLoop(
            index: 0,
            configuration: ServerConfiguration(),
            router: ServerFixture.makeRouter(gate: gate),
            counters: counters,
            records: RequestRecords(limit: 0),
            readiness: try #require(ReadinessSet())
        )
    }

    /// Connects a client to the loop, as the listener would.
    private static func connect(
        to loop: ConnectionLoop,
        _ counters: ServerCounters
    ) throws
        -> RawClient
    {
        let socket = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 1)
        let client = try RawClient(port: socket.port)
        #expect(
            waitUntil {
                guard case .connection(let descriptor) = socket.accept() else { return false }
                counters.openConnections.count()
                loop.adopt(PlainTransport(owning: descriptor))
                return true
            }
        )
        return client
    }

    @Test func countsWhatItOwnsFromTheMomentOfAdoption() async throws {
        let counters = ServerCounters()
        let loop = try makeLoop(counters)
        try await onOwnThread {
            var clients: [RawClient] = []
            for count in 1...5 {
                clients.append(try Self.connect(to: loop, counters))
                #expect(loop.connectionCount.value == count)
            }
            clients.removeLast(3)
            #expect(waitUntil { loop.connectionCount.value == 2 })
            // The places that were left are taken again.
            clients.append(try Self.connect(to: loop, counters))
            for client in clients {
                try client.send(request("GET /now HTTP/1.1"))
                #expect(try client.readResponse().status == 200)
            }
        }
        #expect(await loop.drain(within: .seconds(30)))
    }

    @Test func closesWhatItIsGivenAfterDraining() async throws {
        let counters = ServerCounters()
        let loop = try makeLoop(counters)
        #expect(await loop.drain(within: .seconds(30)))
        try await onOwnThread {
            let client = try Self.connect(to: loop, counters)
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { loop.connectionCount.value == 0 })
            #expect(waitUntil { counters.openConnections.value == 0 })
        }
    }

    @Test func drainsARequestThatHasArrivedButWasNotRead() async throws {
        let counters = ServerCounters()
        let loop = try makeLoop(counters)
        try await onOwnThread {
            let client = try Self.connect(to: loop, counters)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().field("Connection") == nil)
            // The queue is held while the request arrives, so that draining is there before it.
            let isHeld = Gate()
            let wasSent = Gate()
            loop.executor.queue.async {
                isHeld.open()
                _ = waitUntil { wasSent.isOpen }
                loop.assumeIsolated { $0.beginDraining() }
            }
            #expect(waitUntil { isHeld.isOpen })
            try client.send(request("GET /now HTTP/1.1"))
            usleep(50_000)
            wasSent.open()
            let response = try client.readResponse()
            #expect(response.status == 200)
            #expect(response.field("Connection") == "close")
        }
        #expect(await loop.drain(within: .seconds(30)))
    }

    @Test func isNotWokenWhenNothingHappens() async throws {
        let counters = ServerCounters()
        let loop = try makeLoop(counters)
        try await onOwnThread {
            let client = try Self.connect(to: loop, counters)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            usleep(50_000)
            #expect(counters.wakeUps.value < 20)
        }
        #expect(await loop.drain(within: .seconds(30)))
    }
}
