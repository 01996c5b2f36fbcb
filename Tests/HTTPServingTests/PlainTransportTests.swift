import Glibc
import Testing

@testable import HTTPServing

/// A transport on one end of a socket pair; the other end is the test's.
struct PlainTransportTests {
    private let transport: PlainTransport
    private let peer: PlainTransport

    init() throws {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let status = unsafe socketpair(AF_UNIX, kind, 0, &numbers)
        try #require(status == 0)
        transport = PlainTransport(owning: Descriptor(owning: numbers[0]))
        peer = PlainTransport(owning: Descriptor(owning: numbers[1]))
    }

    private func read(_ transport: PlainTransport, _ byteLimit: Int) -> (TransportRead, [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: byteLimit)
        var span = buffer.mutableSpan
        let outcome = transport.read(into: &span)
        guard case .bytes(let count) = outcome else { return (outcome, []) }
        return (outcome, Array(buffer[..<count]))
    }

    /// Reads without a copy.
    ///
    /// Of one that nobody looks at, the optimizer of Swift 6.3 frees the memory before it is filled,
    /// as AddressSanitizer found.
    private func discard(_ transport: PlainTransport, _ byteLimit: Int) -> TransportRead {
        var buffer = [UInt8](repeating: 0, count: byteLimit)
        var span = buffer.mutableSpan
        return transport.read(into: &span)
    }

    private func write(_ transport: PlainTransport, _ bytes: [UInt8]) -> TransportWrite {
        transport.write(bytes.span)
    }

    @Test func readsWhatHasArrivedAndNeverWaits() {
        #expect(read(transport, 10).0 == .wouldBlock)
        #expect(write(peer, [1, 2, 3]) == .bytes(3))
        #expect(read(transport, 2).1 == [1, 2])
        #expect(read(transport, 2).1 == [3])
        #expect(read(transport, 2).0 == .wouldBlock)
    }

    @Test func writesWhatFitsAndNeverWaits() {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        var sent = 0
        var outcome = write(transport, bytes)
        while case .bytes(let count) = outcome, sent < 1 << 30 {
            sent += count
            outcome = write(transport, bytes)
        }
        #expect(outcome == .wouldBlock)
        var received = 0
        while case .bytes(let count) = discard(peer, 65_536) { received += count }
        #expect(received == sent)
        #expect(write(transport, [1]) == .bytes(1))
    }

    @Test func tellsTheEndButKeepsTheOtherDirection() {
        #expect(peer.finishWriting())
        #expect(read(transport, 10).0 == .end)
        #expect(write(transport, [9]) == .bytes(1))
        #expect(read(peer, 10).1 == [9])
    }

    @Test func aLostClientIsAnErrorAndNotASignal() {
        // Without MSG_NOSIGNAL this write would end the test process.
        #expect(peer.finishWriting())
        #expect(transport.finishWriting())
        #expect(write(transport, [1]) == .failed(errno: EPIPE))
    }

    @Test func closesItsDescriptorWhenReleased() throws {
        var numbers: [Int32] = [-1, -1]
        let status = unsafe socketpair(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            0,
            &numbers
        )
        try #require(status == 0)
        let survivor = PlainTransport(owning: Descriptor(owning: numbers[1]))
        var released: PlainTransport? = PlainTransport(owning: Descriptor(owning: numbers[0]))
        #expect(read(survivor, 1).0 == .wouldBlock)
        #expect(released != nil)
        released = nil
        #expect(read(survivor, 1).0 == .end)
    }
}
