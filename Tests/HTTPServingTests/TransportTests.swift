import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import HTTPServing

/// A transport that moves one byte at a time and every other time none: the worst that the
/// protocol allows.
private final class TricklingTransport: Transport {
    private let base: PlainTransport
    private let callCount = Atomic<Int>(0)

    init(_ base: PlainTransport) { self.base = base }

    var descriptorNumber: Int32 { base.descriptorNumber }

    private var isBlocked: Bool {
        callCount.wrappingAdd(1, ordering: .relaxed).oldValue.isMultiple(of: 2)
    }

    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead {
        if isBlocked { return .wouldBlock }
        var byte: [UInt8] = [0]
        var span = byte.mutableSpan
        let outcome = base.read(into: &span)
        buffer[0] = byte[0]
        return outcome
    }

    func write(_ bytes: Span<UInt8>) -> TransportWrite {
        isBlocked ? .wouldBlock : base.write(bytes.extracting(first: 1))
    }

    func finishWriting() -> Bool { base.finishWriting() }
}

/// Connections over transports other than a plain socket.
struct TransportTests {
    /// Serves one client, whose socket the closure wraps.
    private func serve(
        _ wrap: @escaping @Sendable (PlainTransport) -> any Transport,
        tls: ClientTLS? = nil,
        _ work: @escaping @Sendable (RawClient) throws -> Void
    ) async throws {
        let readiness = try #require(ReadinessSet())
        let counters = ServerCounters()
        let loop = ConnectionLoop(
            index: 0,
            configuration: ServerConfiguration(),
            router: ServerFixture.makeRouter(gate: Gate()),
            counters: counters,
            records: RequestRecords(limit: 0),
            readiness: readiness
        )
        try await onOwnThread {
            let socket = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 1)
            // In the background, because a client that speaks TLS waits for the server's part.
            let accepting = DispatchQueue(label: "test.accepting")
            accepting.async {
                let isAccepted = waitUntil {
                    guard case .connection(let descriptor) = socket.accept() else { return false }
                    let transport = wrap(PlainTransport(owning: descriptor))
                    counters.openConnections.count()
                    if transport.needsHandshake { counters.runningHandshakes.count() }
                    loop.adopt(transport)
                    return true
                }
                #expect(isAccepted)
            }
            let client = try RawClient(port: socket.port, tls: tls)
            accepting.sync {}
            try work(client)
        }
        #expect(await loop.drain(within: .seconds(30)))
        #expect(loop.connectionCount.value == 0)
        #expect(counters.openConnections.value == 0)
    }

    @Test func aTransportThatTricklesLosesNothing() async throws {
        try await serve(TricklingTransport.init) { client in
            for _ in 0..<2 {
                try client.send(
                    request("POST /echo HTTP/1.1", "Content-Length: 5", "Expect: 100-continue")
                )
                #expect(try client.readAnyResponse().status == 100)
                try client.send("hello" + request("GET /now?1 HTTP/1.1"))
                #expect(try client.readResponse().text == "hello")
                #expect(try client.readResponse().text == "now 1")
            }
            try client.send(request("GET /now?2 HTTP/1.1", "Connection: close"))
            #expect(try client.readResponse().text == "now 2")
            #expect(try client.isClosedWithoutMore())
        }
    }

    /// Every record, of the handshake too, comes and goes a byte at a time.
    @Test func tlsOverATransportThatTricklesLosesNothing() async throws {
        let folder = try CertificateFolder()
        let context = try TLSContext(folder.server)
        let tls = folder.client
        let wrap: @Sendable (PlainTransport) -> any Transport = { socket in
            TLSTransport(over: TricklingTransport(socket), context: context) ?? socket
        }
        try await serve(wrap, tls: tls) { client in
            #expect(client.channel?.chosenProtocol == "http/1.1")
            for _ in 0..<2 {
                try client.send(
                    request("POST /echo HTTP/1.1", "Content-Length: 5", "Expect: 100-continue")
                )
                #expect(try client.readAnyResponse().status == 100)
                try client.send("hello" + request("GET /now?1 HTTP/1.1"))
                #expect(try client.readResponse().text == "hello")
                #expect(try client.readResponse().text == "now 1")
            }
            try client.send(request("GET /now?2 HTTP/1.1", "Connection: close"))
            #expect(try client.readResponse().text == "now 2")
            #expect(try client.isClosedWithoutMore())
            #expect(client.channel?.hasEnded == true)
        }
    }

    @Test func aPlainSocketIsServedByTheSameLoop() async throws {
        let keep: @Sendable (PlainTransport) -> any Transport = { $0 }
        try await serve(keep) { client in
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
        }
    }
}
