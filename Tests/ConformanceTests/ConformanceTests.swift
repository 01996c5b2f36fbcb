import TestSupport
import Testing

/// Every case against the real server: over TCP whole and byte by byte, and over TLS.
@Suite(.served)
struct ConformanceTests {
    @Test(arguments: Conversation.all)
    func answersAsPromised(conversation: Conversation) async throws {
        let example = conversation.example
        let party = try #require(ConformanceServers.current).party(
            conversation.way.transport,
            isImpatient: example.needsImpatience
        )
        let found = try await onOwnThread {
            try conversation.hold(with: party.port, tls: party.tls)
        }
        let broken = example.broken(by: found)
        #expect(broken.isEmpty, "\(example.clause): \(broken.joined(separator: "; "))")
    }
}
