import TestSupport
import Testing

@testable import HTTPServing

struct ListeningSocketTests {
    @Test func acceptsWithoutWaiting() throws {
        let socket = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 8)
        guard case .wouldBlock = socket.accept() else {
            Issue.record("expected nobody to wait")
            return
        }
        let client = try RawClient(port: socket.port)
        var accepted: PlainTransport?
        #expect(
            waitUntil {
                guard case .connection(let descriptor) = socket.accept() else { return false }
                accepted = PlainTransport(owning: descriptor)
                return true
            }
        )
        let bytes: [UInt8] = [1, 2, 3]
        #expect(accepted?.write(bytes.span) == .bytes(3))
        #expect(try client.take(3) == bytes)
        // The accepted socket must not wait either.
        var buffer: [UInt8] = [0]
        var span = buffer.mutableSpan
        #expect(accepted?.read(into: &span) == .wouldBlock)
    }

    @Test func findsOutThePort() throws {
        let first = try TCPListeningSocket(host: "127.0.0.1", port: 0, backlog: 1)
        let second = try TCPListeningSocket(host: "::1", port: 0, backlog: 1)
        #expect(first.port != 0)
        #expect(second.port != 0)
        // Throws unless it connects.
        _ = try RawClient(port: second.port, ipv6: true)
    }

    @Test func refusesAHostThatIsNone() {
        let error = #expect(throws: ServerError.self) {
            try TCPListeningSocket(host: "not a host", port: 0, backlog: 1)
        }
        guard case .unknownHost(host: "not a host", _) = error else {
            Issue.record("expected an unknown host, found \(String(describing: error))")
            return
        }
    }

    @Test func refusesAnAddressThatIsNotThisMachines() {
        // 192.0.2.0/24 is for documentation (RFC 5737), so no machine has it.
        #expect(throws: ServerError.self) {
            try TCPListeningSocket(host: "192.0.2.1", port: 0, backlog: 1)
        }
    }
}
