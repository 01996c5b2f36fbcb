import Dispatch
import Glibc
import TestSupport
import Testing

@testable import HTTPServing

struct ReadinessSourceTests {
    private let queue = DispatchQueue(label: "test.readiness")
    private let calls = Counter()

    /// A set with one socket in it that is ready to be written.
    private func makeReadySet(_ socket: PlainTransport) throws -> ReadinessSet {
        let readiness = try #require(ReadinessSet())
        #expect(readiness.add(socket.descriptorNumber, token: 1, interest: .writing))
        return readiness
    }

    private func makeSocket() throws -> PlainTransport {
        var numbers: [Int32] = [-1, -1]
        let status = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &numbers)
        try #require(status == 0)
        close(numbers[1])
        return PlainTransport(owning: Descriptor(owning: numbers[0]))
    }

    @Test func callsAgainAsLongAsTheSetHasNews() async throws {
        let socket = try makeSocket()
        let source = ReadinessSource(of: try makeReadySet(socket), on: queue)
        source.start { [calls] in calls.count() }
        let calls = calls
        #expect(try await onOwnThread { waitUntil { calls.value > 3 } })
        withExtendedLifetime((source, socket)) {}
    }

    @Test func endsWithItsOwnerAndThenLetsGoOfTheSet() async throws {
        let socket = try makeSocket()
        var source: ReadinessSource?
        weak var set: ReadinessSet?
        do {
            let readiness = try makeReadySet(socket)
            set = readiness
            source = ReadinessSource(of: readiness, on: queue)
        }
        source?.start { [calls] in calls.count() }
        #expect(set != nil)
        source = nil
        for _ in 0..<6000 where set != nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(set == nil)
        let count = calls.value
        queue.sync {}
        #expect(calls.value == count)
    }
}
