import Glibc
import Testing

@testable import HTTPServing

struct ReadinessSetTests {
    private let readiness: ReadinessSet
    private let watched: PlainTransport
    private let peer: PlainTransport

    init() throws {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let status = unsafe socketpair(AF_UNIX, kind, 0, &numbers)
        try #require(status == 0)
        watched = PlainTransport(owning: Descriptor(owning: numbers[0]))
        peer = PlainTransport(owning: Descriptor(owning: numbers[1]))
        readiness = try #require(ReadinessSet())
    }

    private func ready(limit: Int = 8) -> [ReadinessSet.Event] {
        var events: [ReadinessSet.Event] = []
        readiness.takeReady(into: &events, eventLimit: limit)
        return events
    }

    private func send() {
        let bytes: [UInt8] = [1]
        _ = peer.write(bytes.span)
    }

    @Test func tellsTheTokenOfASocketForAsLongAsItIsReady() throws {
        let token: UInt64 = 0xfedc_ba98_7654_3210
        #expect(readiness.add(watched.descriptorNumber, token: token, interest: .reading))
        #expect(ready().isEmpty)
        send()
        for _ in 0..<2 {
            let event = try #require(ready().first)
            #expect(event.token == token)
            #expect(event.isReadable)
            #expect(!event.isWritable)
            #expect(!event.isLost)
        }
    }

    @Test func tellsOnlyWhatIsWanted() throws {
        #expect(readiness.add(watched.descriptorNumber, token: 1, interest: .reading))
        send()
        #expect(readiness.modify(watched.descriptorNumber, token: 1, interest: []))
        #expect(ready().isEmpty)
        #expect(readiness.modify(watched.descriptorNumber, token: 1, interest: .writing))
        let event = try #require(ready().first)
        #expect(event.isWritable)
        #expect(!event.isReadable)
    }

    @Test func tellsALossEvenWhenNothingIsWanted() throws {
        #expect(readiness.add(watched.descriptorNumber, token: 1, interest: []))
        #expect(peer.finishWriting())
        #expect(watched.finishWriting())
        #expect(try #require(ready().first).isLost)
    }

    @Test func forgetsARemovedSocket() {
        #expect(readiness.add(watched.descriptorNumber, token: 1, interest: .reading))
        send()
        readiness.remove(watched.descriptorNumber)
        #expect(ready().isEmpty)
        #expect(!readiness.modify(watched.descriptorNumber, token: 1, interest: .reading))
    }
}
