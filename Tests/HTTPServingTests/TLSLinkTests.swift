import Glibc
import TestSupport
import Testing

@testable import HTTPServing

/// What the first byte of a client decides, on one end of a socket pair.
struct TLSLinkTests {
    /// How the handshake with a client ends that sends these bytes and no more.
    private func outcome(of bytes: [UInt8]) throws -> TransportHandshake {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let status = unsafe socketpair(AF_UNIX, kind, 0, &numbers)
        try #require(status == 0)
        let socket = PlainTransport(owning: Descriptor(owning: numbers[0]))
        let peer = PlainTransport(owning: Descriptor(owning: numbers[1]))
        let folder = try CertificateFolder()
        let context = try TLSContext(folder.server)
        let transport = try #require(TLSTransport(over: socket, context: context))
        #expect(transport.needsHandshake)
        #expect(transport.advanceHandshake() == .wouldBlock)
        #expect(transport.interestOfRead == .reading)
        #expect(peer.write(bytes.span) == .bytes(bytes.count))
        let outcome = transport.advanceHandshake()
        // Whatever is left of the connection can be written to without TLS.
        if outcome == .plaintext {
            #expect(transport.write([1, 2].span) == .bytes(2))
            var buffer: [UInt8] = [0, 0, 0]
            var span = buffer.mutableSpan
            #expect(peer.read(into: &span) == .bytes(2))
            #expect(buffer == [1, 2, 0])
        }
        return outcome
    }

    @Test(arguments: UInt8(ascii: "A")...UInt8(ascii: "Z"))
    func capitalLettersBeginPlainHTTP(letter: UInt8) throws {
        #expect(try outcome(of: [letter]) == .plaintext)
        #expect(try outcome(of: [letter] + Array("BCDEFGHIJKL".utf8)) == .plaintext)
    }

    @Test func everythingElseIsForTheLibrary() throws {
        for byte in UInt8.min...UInt8.max where !(0x41...0x5A).contains(byte) {
            let outcome = try outcome(of: [UInt8](repeating: byte, count: 11))
            // Threes look like a record of a known version that is not complete.
            #expect(outcome == (byte == 3 ? .wouldBlock : .failed), "\(byte)")
        }
    }

    @Test func aRecordThatIsNotCompleteIsAwaited() throws {
        #expect(try outcome(of: [0x16, 3, 1, 2]) == .wouldBlock)
    }
}
