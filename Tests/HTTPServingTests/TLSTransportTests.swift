import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import HTTPServing

/// A transport that takes no bytes while it is blocked, and counts the writes that it was asked for.
private final class BlockableTransport: Transport {
    let isBlocked = Atomic<Bool>(false)
    let writeCount = Counter()
    private let base: PlainTransport

    init(_ base: PlainTransport) { self.base = base }

    var descriptorNumber: Int32 { base.descriptorNumber }

    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead { base.read(into: &buffer) }

    func write(_ bytes: Span<UInt8>) -> TransportWrite {
        writeCount.count()
        return isBlocked.load(ordering: .relaxed) ? .wouldBlock : base.write(bytes)
    }

    func finishWriting() -> Bool { base.finishWriting() }
}

/// What is TLS's own in a connection; what it shares with plain ones is tested with those.
struct TLSTransportTests {
    private static let tls12: Int32 = 0x0303

    @Test(arguments: [0x0303, 0x0304] as [Int32])
    func speaksTheVersionsThatAreSafe(version: Int32) async throws {
        try await withServer(over: .tls) { fixture in
            var tls = try #require(fixture.tls)
            tls.version = version
            let client = try RawClient(port: fixture.port, tls: tls)
            #expect(client.channel?.version == version)
            #expect(client.channel?.chosenProtocol == "http/1.1")
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            let counters = fixture.server.counters
            #expect(counters.completedHandshakes.value == 1)
            #expect(counters.runningHandshakes.value == 0)
        }
    }

    @Test(arguments: [0x0301, 0x0302] as [Int32])
    func refusesTheVersionsThatAreNot(version: Int32) async throws {
        try await withServer(over: .tls) { fixture in
            var tls = try #require(fixture.tls)
            tls.version = version
            #expect(throws: TLSChannel.HandshakeFailure.self) {
                try RawClient(port: fixture.port, tls: tls)
            }
        }
    }

    @Test(arguments: [["h2"], ["h2", "http/1.0"], ["http/1.1x", "xhttp/1.1"]])
    func aClientThatOffersOnlyOtherProtocolsGetsAnAlert(protocols: [String]) async throws {
        try await withServer(over: .tls) { fixture in
            var tls = try #require(fixture.tls)
            tls.protocols = protocols
            let failure = #expect(throws: TLSChannel.HandshakeFailure.self) {
                try RawClient(port: fixture.port, tls: tls)
            }
            #expect(failure?.description.contains("no application protocol") == true)
            #expect(waitUntil { fixture.server.counters.failedHandshakes.value == 1 })
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test(arguments: [["h2", "http/1.1"], []])
    func aClientThatOffersOursAmongOthersOrNothingIsServed(protocols: [String]) async throws {
        try await withServer(over: .tls) { fixture in
            var tls = try #require(fixture.tls)
            tls.protocols = protocols
            let client = try RawClient(port: fixture.port, tls: tls)
            #expect(client.channel?.chosenProtocol == (protocols.isEmpty ? "" : "http/1.1"))
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"])
    func aHandshakeThatStallsIsClosedInTime(bytes: String) async throws {
        try await withServer(over: .tls) {
            $0.handshakeTimeout = .milliseconds(150)
        } _: { fixture in
            let client = try RawClient(port: fixture.port)
            if !bytes.isEmpty { try client.send(bytes) }
            let counters = fixture.server.counters
            #expect(waitUntil { counters.runningHandshakes.value == 1 })
            #expect(try client.isClosedWithoutMore())
            #expect(counters.timedOutHandshakes.value == 1)
            #expect(counters.failedHandshakes.value == 0)
            #expect(counters.runningHandshakes.value == 0)
            #expect(waitUntil { counters.openConnections.value == 0 })
        }
    }

    @Test func handshakesUnderWayAreBounded() async throws {
        try await withServer(over: .tls) {
            $0.handshakeLimit = 2
        } _: { fixture in
            let counters = fixture.server.counters
            var stalled = try (0..<2).map { _ in try RawClient(port: fixture.port) }
            #expect(waitUntil { counters.runningHandshakes.value == 2 })
            #expect(try RawClient(port: fixture.port).isClosedWithoutMore())
            #expect(counters.refusedConnections.value == 1)
            stalled.removeLast()
            #expect(waitUntil { counters.runningHandshakes.value == 1 })
            let client = try fixture.connect()
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            withExtendedLifetime(stalled) {}
        }
    }

    @Test(arguments: ["GET", "POST", "DELETE", "OPTIONS", "BREW"])
    func plainHTTPIsToldSo(method: String) async throws {
        try await withServer(over: .tls) { fixture in
            let client = try RawClient(port: fixture.port)
            try client.send(request("\(method) /now HTTP/1.1"))
            let response = try client.readResponse()
            #expect(response.status == 400)
            #expect(response.text.contains("this port speaks TLS"))
            #expect(response.field("Connection") == "close")
            #expect(try client.isClosedWithoutMore())
            #expect(fixture.server.counters.failedHandshakes.value == 1)
            #expect(fixture.server.counters.refusalCount(status: 400) == 1)
        }
    }

    @Test func whatIsNeitherTLSNorHTTPGetsAnAlertAndTheEnd() async throws {
        try await withServer(over: .tls) { fixture in
            let client = try RawClient(port: fixture.port)
            try client.send([UInt8](repeating: 0, count: 100))
            // An alert record, or nothing at all; never HTTP.
            #expect(try client.readToEnd().first ?? 21 == 21)
            #expect(waitUntil { fixture.server.counters.failedHandshakes.value == 1 })
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test func tlsOnAPlainPortIsTurnedAwayAtOnce() async throws {
        try await withServer { fixture in
            #expect(throws: TLSChannel.HandshakeFailure.self) {
                try RawClient(port: fixture.port, tls: ClientTLS())
            }
            #expect(fixture.server.counters.refusalCount(status: 400) == 1)
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test func renegotiationIsRefused() async throws {
        try await withServer(over: .tls) { fixture in
            var tls = try #require(fixture.tls)
            tls.version = Self.tls12
            let client = try RawClient(port: fixture.port, tls: tls)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            #expect(client.channel?.renegotiate() == false)
            #expect(fixture.server.counters.completedHandshakes.value == 1)
            let other = try fixture.connect()
            try other.send(request("GET /now HTTP/1.1"))
            #expect(try other.readResponse().status == 200)
        }
    }

    @Test func saysThatItHasFinished() async throws {
        try await withServer(over: .tls) {
            $0.idleTimeout = .milliseconds(100)
        } _: { fixture in
            for field in ["Connection: close", "Connection: keep-alive"] {
                let client = try fixture.connect()
                try client.send(request("GET /now HTTP/1.1", field))
                #expect(try client.readResponse().status == 200)
                #expect(try client.isClosedWithoutMore())
                #expect(client.channel?.hasEnded == true, "\(field)")
            }
        }
    }

    @Test func anAnswerThatIsCutOffDoesNotEndLikeAWholeOne() async throws {
        try await withServer(over: .tls) {
            $0.writeTimeout = .milliseconds(200)
        } _: { fixture in
            let client = try fixture.connect(receiveBufferByteCount: 4096)
            try client.send(request("GET /large?8000000 HTTP/1.1"))
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
            #expect(try client.readToEnd().count < 8_000_000)
            #expect(client.channel?.hasEnded == false)
        }
    }

    /// Shakes hands, writes something, and lets go of the transport; returns what that wrote.
    private static func serveOnce(
        _ socket: TCPListeningSocket,
        _ context: TLSContext,
        isUnfinished: Bool
    ) -> Int {
        var accepted: BlockableTransport?
        let isAccepted = waitUntil {
            guard case .connection(let descriptor) = socket.accept() else { return false }
            accepted = BlockableTransport(PlainTransport(owning: descriptor))
            return true
        }
        guard isAccepted, let base = accepted else { return -1 }
        var transport = TLSTransport(over: base, context: context)
        #expect(waitUntil { transport?.advanceHandshake() == .done })
        base.isBlocked.store(isUnfinished, ordering: .relaxed)
        let answer = [UInt8](repeating: 0x61, count: 1000)
        #expect(transport?.write(answer.span) == (isUnfinished ? .wouldBlock : .bytes(1000)))
        // There is room again, so that only the transport itself keeps a goodbye back.
        base.isBlocked.store(false, ordering: .relaxed)
        let before = base.writeCount.value
        transport = nil
        return base.writeCount.value - before
    }

    @Test(arguments: [false, true])
    func saysGoodbyeAtItsEndUnlessAnAnswerIsUnfinished(isUnfinished: Bool) async throws {
        let certificates = try CertificateFolder()
        let context = try TLSContext(certificates.server)
        let tls = certificates.client
        try await onOwnThread {
            let socket = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 1)
            let writeCount = Counter()
            let serving = DispatchQueue(label: "test.serving")
            serving.async {
                writeCount.count(
                    Self.serveOnce(socket, context, isUnfinished: isUnfinished)
                )
            }
            let client = try RawClient(port: socket.port, tls: tls)
            serving.sync {}
            #expect(writeCount.value == (isUnfinished ? 0 : 1))
            #expect(try client.readToEnd().count == (isUnfinished ? 0 : 1000))
            #expect(client.channel?.hasEnded == !isUnfinished)
        }
    }

    /// Requests say themselves where they end, so a lost `close_notify` hides nothing.
    @Test(arguments: ["/now", "/wait"])
    func aClientThatFinishesWithoutSayingSoGetsItsAnswer(path: String) async throws {
        try await withServer(over: .tls) { fixture in
            let client = try fixture.connect()
            try client.send(request("GET \(path) HTTP/1.1"))
            client.cutSending()
            fixture.gate.open()
            #expect(try client.readResponse().status == 200)
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    /// The client's last request and its goodbye are read from the socket together; nothing tells
    /// of the goodbye any more when the request has been answered.
    @Test func bytesThatNoDescriptorTellsOfAreRead() async throws {
        try await withServer(over: .tls) { fixture in
            let client = try fixture.connect(timeoutSeconds: 10)
            try client.send(request("GET /wait HTTP/1.1"))
            #expect(waitUntil { fixture.gate.arrivalCount == 1 })
            try client.send(request("GET /now?x HTTP/1.1"))
            client.finishSending()
            fixture.gate.open()
            #expect(try client.readResponse().text == "waited ")
            #expect(try client.readResponse().text == "now x")
            // Not only when it has been idle for too long.
            #expect(try client.isClosedWithoutMore())
        }
    }

    @Test func garbageInsteadOfARecordEndsTheConnection() async throws {
        try await withServer(over: .tls) { fixture in
            let client = try fixture.connect()
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            _ = try client.sendBare([UInt8](repeating: 0x17, count: 100)[...])
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test func aClientTooManyIsClosedWithoutAHandshake() async throws {
        try await withServer(over: .tls) {
            $0.connectionLimit = 1
        } _: { fixture in
            let first = try fixture.connect()
            #expect(throws: (any Error).self) { try fixture.connect() }
            #expect(fixture.server.counters.refusedConnections.value == 1)
            try first.send(request("GET /now HTTP/1.1"))
            #expect(try first.readResponse().status == 200)
        }
    }

    @Test func aClientThatLeavesDuringTheHandshakeIsCountedOnce() async throws {
        try await withServer(over: .tls) { fixture in
            let counters = fixture.server.counters
            for reset in [false, true] {
                let client = try RawClient(port: fixture.port)
                try client.send("\u{16}\u{3}\u{1}")
                #expect(waitUntil { counters.runningHandshakes.value == 1 })
                if reset { client.resetOnClose() }
            }
            #expect(waitUntil { counters.failedHandshakes.value == 2 })
            #expect(counters.runningHandshakes.value == 0)
            #expect(waitUntil { counters.openConnections.value == 0 })
        }
    }
}
